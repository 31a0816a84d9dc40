/** What stands now of agreements, as it is given to readers outside: rows of the views as JSON, by audience. */
import type {
  CouncilId, DeliveryModel, Instant, LineStage, Nature, PenceText, Recurrence, Stage, VarianceCause, When,
} from '#domain';
import type { Position, SqlSession } from '#store';
import { amounts, columnOf, memberOf } from './savings/positions.ts';
import type { Amount } from './savings/positions.ts';

/** An executed agreement, as everybody may know it. */
export type AgreementForEveryone = {
  readonly agreement: string; readonly title: string; readonly model: DeliveryModel; readonly stage: Stage;
  readonly councils: readonly CouncilId[];
  /** Kinds of services, as the taxonomy names them. */
  readonly services: readonly string[];
  readonly executedOn: When | null; readonly commencedOn: When | null;
  /** Some of it was recorded afterwards, from sources. */
  readonly imported: boolean;
  /** The place in the log up to which it tells: of two values the later stands. */
  readonly position: string;
};
/** The same of any agreement, and what only those at the table know. */
export type AgreementForPartners = AgreementForEveryone & {
  readonly public: boolean; readonly proposer: CouncilId; readonly invited: readonly CouncilId[];
  readonly proposedOn: When;
  /** Number of rules that the record could not show to be met. */
  readonly unverified: number;
};
/** A line of savings in a financial year: pence, and null where nobody has said. */
export type SavingsPositionForPartners = { readonly [amount in `${Amount}Pence`]: PenceText | null } & {
  readonly agreement: string; readonly line: string; readonly year: string; readonly council: CouncilId;
  readonly service: string; readonly kind: string; readonly nature: Nature | 'unknown';
  readonly recurrence: Recurrence | 'unknown'; readonly stage: LineStage; readonly contested: boolean;
  readonly causes: readonly VarianceCause[]; readonly budgetCode: string; readonly priceBase: string;
  readonly setAside: string | null;
  readonly position: string;
};

export type StandingRow = {
  readonly subject: 'agreements' | 'savings-positions';
  /** The agreement, or `agreement/line/year`. */
  readonly key: string;
  /** For everybody; null where it is not public. */
  readonly everyone: string | null;
  /** For those who may read every agreement. */
  readonly parties: string;
  /** Of the row: the last event of its agreement that the views have folded. */
  readonly position: Position;
  readonly recordedAt: Instant;
};

const shown = `'agreement', r.agreement, 'title', r.title, 'model', r.model, 'stage', r.stage,
  'councils', r.councils, 'services', r.services, 'executedOn', r.executed_on,
  'commencedOn', r.commenced_on, 'imported', r.imported,
  'position', s.position`;
const agreementRows = `select r.agreement, case when r.public then json_build_object(${shown})::text end,
    json_build_object(${shown}, 'public', r.public, 'proposer', r.proposer, 'invited', r.invited,
      'proposedOn', r.proposed_on, 'unverified', r.unverified)::text, s.position, s.recorded_at
  from views.agreement_register r join views.agreement_state s using (agreement)
  where r.agreement = any ($1) order by r.agreement`;

const words = ['agreement', 'line', 'year', 'council', 'service', 'kind', 'nature', 'recurrence', 'stage', 'contested',
  'causes'];
const positionRows = `select p.agreement || '/' || p.line || '/' || p.year, null, json_build_object(
    ${words.map((word) => `'${word}', p.${word}`).join(', ')}, 'budgetCode', p.budget_code,
    'priceBase', p.price_base, 'setAside', p.set_aside,
    ${amounts.map((one) => `'${memberOf(one)}', p.${columnOf(one)}::text`).join(', ')},
    'position', s.position)::text, s.position, s.recorded_at
  from views.savings_positions p join views.agreement_state s using (agreement)
  where p.agreement = any ($1) order by p.agreement, p.line, p.year`;

/** Of some agreements, in one moment of the database. Pence are text, as everywhere. */
export async function standingRows(sql: SqlSession, agreements: readonly string[]): Promise<StandingRow[]> {
  const found: StandingRow[] = [];
  for (const [subject, text] of [['agreements', agreementRows], ['savings-positions', positionRows]] as const) {
    for (const [key, everyone, parties, position, recordedAt] of await sql.rows(text, [agreements], subject)) {
      found.push({ subject, key: key!, everyone: everyone!, parties: parties!, position: position as Position,
        recordedAt: recordedAt as Instant });
    }
  }
  return found;
}
