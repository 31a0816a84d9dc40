/**
 * The price index: what turns cash into real prices. The shipped one is the UK GDP deflator; a deployment may name
 * a file of its own in the same form, because the series is revised every quarter.
 */
import { isFinancialYear } from '#domain';
import type { PriceIndex } from '#domain';
import deflator from './gdp-deflator.json' with { type: 'json' };
import type { Read } from './national.ts';

export type PriceIndexFile = {
  readonly index: string; readonly name: string; readonly version: string; readonly base: string; readonly note: string;
  readonly sources: Readonly<Record<string, {
    readonly title: string; readonly address: string; readonly read: Read; readonly how: string }>>;
  readonly values: readonly {
    readonly year: string;
    /** Decimal text above zero, with up to nine decimals. */
    readonly index: string;
    /** Against the year before; left out where the source does not say. */
    readonly changePercent?: string;
    readonly kind: 'outturn' | 'forecast'; readonly source: string }[];
};
export const gdpDeflator = deflator as PriceIndexFile;

const decimals = 9;
const number = /^(\d{1,9})(?:\.(\d{1,9}))?$/;
const scaled = (text: string): bigint => {
  const [, units = '', part = ''] = number.exec(text) ?? [];
  return BigInt(units + part.padEnd(decimals, '0'));
};

/** The numbers as the domain reckons with them: integers, in thousand-millionths of an index point. */
export const priceIndexOf = ({ index, version, values }: PriceIndexFile): PriceIndex => ({
  name: index, version, values: Object.fromEntries(values.map((value) => [value.year, scaled(value.index)])),
});

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const reads: readonly unknown[] = ['looked-up', 'own-knowledge'] satisfies Read[];
const kinds: readonly unknown[] = ['outturn', 'forecast'];

function faultOf(file: unknown): string | null {
  if (!isObject(file)) return 'is not an object';
  const lacking = ['index', 'name', 'version', 'base', 'note'].find((member) => !isText(file[member]));
  if (lacking !== undefined) return `has no text \`${lacking}\``;
  const { sources, values } = file;
  if (!isObject(sources)) return 'has no object `sources`';
  for (const [name, source] of Object.entries(sources)) {
    const told = isObject(source) && [source.title, source.address, source.how].every(isText)
      && reads.includes(source.read);
    if (!told) {
      return `lacks title, address, how or read of the source ${name}`;
    }
  }
  if (!Array.isArray(values) || values.length === 0) return 'has no list `values`';
  const years = new Set<string>();
  for (const value of values as readonly unknown[]) {
    const { year, index, changePercent, kind, source } = isObject(value) ? value : {};
    if (!isText(year) || !isFinancialYear(year)) {
      return `has ${JSON.stringify(year)} where a year such as 2024/25 is meant`;
    }
    if (years.has(year)) return `has the year ${year} twice`;
    years.add(year);
    if (!isText(index) || !number.test(index) || scaled(index) === 0n) return `has no index above zero for ${year}`;
    if (changePercent !== undefined && !isText(changePercent)) return `has a change for ${year} that is no text`;
    if (!kinds.includes(kind)) return `does not say whether ${year} is outturn or forecast`;
    if (!isText(source) || !Object.hasOwn(sources, source)) return `does not say where ${year} comes from`;
  }
  return null;
}

/** The file of a deployment's own, or what is wrong with it. */
export function readPriceIndex(text: string): PriceIndexFile | { readonly fault: string } {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { fault: 'is not JSON' };
  }
  const fault = faultOf(file);
  return fault === null ? file as PriceIndexFile : { fault };
}
