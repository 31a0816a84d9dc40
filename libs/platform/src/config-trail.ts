/** The settings of the evidence trail: where it lies, what it is called, who cosigns it. */
import { join, relative, resolve } from 'node:path';
import type { SettingName, StoreConfig } from './config.ts';
import type { Setting, SettingReader } from './setting-reader.ts';

export const trailSettings = {
  CONCORDAT_TRAIL_DIR: {
    default: null,
    meaning: 'directory of the evidence trail, shared by service and worker; with `embedded` it is `trail` in the data '
      + 'directory, elsewhere there is no trail without it',
  },
  CONCORDAT_TRAIL_KEYS: {
    default: null,
    meaning: 'file of the keys that sign and salt the trail, made at the first start: `trail-keys.json` in the data '
      + 'directory unless set; outside the trail, which is served to everybody',
  },
  CONCORDAT_TRAIL_ORIGIN: {
    default: null,
    meaning: 'names the trail in every checkpoint, such as `evidence.example.gov.uk/concordat`, never to be changed; '
      + 'made up where there is none',
  },
  CONCORDAT_TRAIL_SECONDS: {
    default: '1',
    meaning: 'least seconds between two checkpoints of the trail',
  },
  CONCORDAT_WITNESSES: {
    default: null,
    meaning: 'witnesses that cosign checkpoints, each `vkey address`, separated by commas',
  },
  CONCORDAT_WITNESS_QUORUM: {
    default: '0',
    meaning: 'how many witnesses must have cosigned before a checkpoint is published',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type TrailConfig = {
  readonly dir: string;
  readonly keyFile: string;
  /** Null: made up when the keys are. */
  readonly origin: string | null;
  readonly everyMs: number;
  readonly witnesses: readonly { readonly vkey: string; readonly url: string }[];
  readonly quorum: number;
};

const others = (Object.keys(trailSettings) as (keyof typeof trailSettings)[])
  .filter((name) => name !== 'CONCORDAT_TRAIL_DIR');
const vkeyForm = /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/;

export function trailOf(reader: SettingReader<SettingName>, store: StoreConfig): TrailConfig | null {
  const dataDir = reader.text('CONCORDAT_DATA_DIR');
  const dir = reader.text('CONCORDAT_TRAIL_DIR') || (store.kind === 'embedded' ? join(dataDir, 'trail') : '');
  if (store.kind === 'memory') {
    reader.unused(['CONCORDAT_TRAIL_DIR', ...others], 'CONCORDAT_STORE is memory');
    return null;
  }
  if (dir === '') {
    reader.unused(others, 'CONCORDAT_TRAIL_DIR is not');
    return null;
  }
  const keyFile = reader.text('CONCORDAT_TRAIL_KEYS') || join(dataDir, 'trail-keys.json');
  if (!relative(resolve(dir), resolve(keyFile)).startsWith('..')) {
    reader.wrong('CONCORDAT_TRAIL_KEYS', 'must lie outside the trail, which everybody may read');
  }
  const origin = reader.text('CONCORDAT_TRAIL_ORIGIN') || null;
  if (origin !== null && !/^[A-Za-z0-9.-]+(\/[A-Za-z0-9._/-]*)?$/.test(origin)) {
    reader.wrong('CONCORDAT_TRAIL_ORIGIN', 'must be a host name with or without a path, and no scheme');
  }
  const witnesses = witnessesOf(reader);
  return {
    dir, keyFile, origin, witnesses,
    everyMs: 1_000 * reader.number('CONCORDAT_TRAIL_SECONDS', 0, 86_400),
    quorum: reader.number('CONCORDAT_WITNESS_QUORUM', 0, witnesses.length),
  };
}

function witnessesOf(reader: SettingReader<SettingName>): TrailConfig['witnesses'] {
  if (!reader.isSet('CONCORDAT_WITNESSES')) return [];
  return reader.text('CONCORDAT_WITNESSES').split(',').map((one) => {
    const [vkey = '', url = '', ...more] = one.trim().split(/\s+/);
    if (!vkeyForm.test(vkey) || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || more.length > 0) {
      reader.wrong('CONCORDAT_WITNESSES', 'must be pairs of vkey and address, separated by commas');
    }
    return { vkey, url };
  });
}
