/** What a random next step of life in force is chosen from: the state reached, the day, and two random numbers. */
import { addDays, agreement, councilId, joined, localDate, when } from '#domain';
import type { AgreementState, Capacity, CouncilFacts, PenceText } from '#domain';
import { councils } from './agreement-register.ts';
import { reorganised } from './agreement-membership.ts';
import type { PlainCommand } from './agreement-story.ts';

export type Ground = {
  readonly state: AgreementState; readonly on: string; readonly n: number; readonly m: number;
  /** Parties at the table, by register code. */
  readonly table: readonly string[];
  /** Those, and councils that withdrew: they still speak for what they owe and are owed. */
  readonly speaking: readonly string[];
  readonly services: readonly string[];
  /** Who may succeed whom in this world. */
  readonly world: World;
};
export type Act = { readonly council: string; readonly command: PlainCommand; readonly capacity?: Capacity };
export type World = {
  readonly name: string; readonly councils: Readonly<Record<string, CouncilFacts>>;
  readonly follows: Readonly<Record<string, readonly string[]>>; readonly vesting: string | null;
};

export const act = (council: string, type: string, on: string, members: object = {}, capacity?: Capacity): Act =>
  ({ council, command: { type, on, ...members } as unknown as PlainCommand,
    ...(capacity === undefined ? {} : { capacity }) });
export const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
export const days = (on: string, n: number): string => addDays(localDate(on), n);
/** A name not yet taken: names count up, so that they are few. */
export const next = (record: object, letter: string): string => `${letter}${Object.keys(record).length}`;

export const ground = (state: AgreementState, on: string, n: number, m: number, world: World): Ground => {
  const table = joined(state);
  const speaking = Object.keys(state.parties).filter((one) =>
    ['joined', 'withdrawn'].includes(state.parties[one]!.status)).sort();
  return { state, on, n, m, table: table.length > 0 ? table : ['ALV'], speaking,
    services: Object.keys(state.services), world };
};

/** Spans that last, by council and service. */
export const lasting = ({ state }: Ground): { council: string; service: string; role: string }[] =>
  state.membership.spans.filter(({ to, role }) => to === null && role !== 'none');

const bound = (council: string, constraint: object): Record<string, CouncilFacts> => ({
  [council]: { ...councils[council]!, constraints: [constraint] as unknown as CouncilFacts['constraints'] } });
const vests = when('2025-04-01');
const ending = (...codes: readonly string[]): Record<string, CouncilFacts> => Object.fromEntries(codes.map((code) =>
  [code, { ...councils[code]!, ended: { on: vests, instrument: null } }]));

/** What the register says meanwhile: mostly nothing new. */
export const worlds: readonly World[] = [
  { name: 'quiet', councils: {}, follows: {}, vesting: null },
  { name: 'quiet', councils: {}, follows: {}, vesting: null },
  { name: 'quiet', councils: {}, follows: {}, vesting: null },
  { name: 'one for one', councils: reorganised(vests, ['BRK', ['NEW']]), follows: { BRK: ['NEW'] }, vesting: vests },
  { name: 'split', councils: reorganised(vests, ['BRK', ['NEW', 'NOR']]), follows: { BRK: ['NEW', 'NOR'] },
    vesting: vests },
  { name: 'all into one', councils: reorganised(vests, ['ALV', ['NEW']], ['BRK', ['NEW']], ['CHW', ['NEW']]),
    follows: { ALV: ['NEW'], BRK: ['NEW'], CHW: ['NEW'] }, vesting: vests },
  { name: 'dissolved', councils: ending('BRK', 'CHW'), follows: {}, vesting: vests },
  { name: 'in s.114', follows: {}, vesting: null, councils: bound('ALV', { id: 's114', kind: 's114-report',
    report: 'resources-insufficient', considerBy: null, from: when('2024-07-01'), to: null }) },
  { name: 'directed', follows: {}, vesting: null, councils: bound('BRK', { id: 's24', kind: 's24-direction',
    instrument: 'direction', limitPence: '10000000' as PenceText, runningPast: '2026-03-31', from: when('2024-07-01'),
    to: null, consentGivers: [councilId('ALV')] }) },
];
export type Decider = Pick<typeof agreement, 'initial' | 'decide' | 'evolve'>;
