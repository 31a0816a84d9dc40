import { describe } from '@jest/globals';
import { councils, withDeputy } from '../kit/agreement-register.ts';
import { accepts, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Rows } from '../kit/agreement-rows.ts';
import {
  attribute, bands, book, budgeted, byImporter, claim, claimCodes, claimed, claimOf, duplicate, final, fin,
  forecasted, freeze, identify, inForce, joint, lasted, met, propose, red, reject, reverse, rival, row, take, twin,
  verified, verify, verifyOf,
} from '../kit/savings-story.ts';

const by = (type: string, on: string, council = 'ALV'): object => ({ type, on, council, line: 'audit-post' });
const claimOfCfo: Act = claim({}, 'ALV', { person: 'per-alv-cfo' });
/** Brackley saves too, in a line of its own. */
const ofBrackley = { line: 'brk-post' } as const;
const brackley: readonly Act[] = [identify({ of: 'BRK', nature: 'avoided-cost', ...ofBrackley }, 'BRK'),
  propose(ofBrackley, 'BRK'), freeze(ofBrackley, 'BRK'), claim({ ...ofBrackley, claim: 'b-2024' }, 'BRK')];
const oneOff: readonly Act[] = [...inForce, identify({ recurrence: 'one-off' }), propose(), freeze(), take(), claim(),
  verify()];
const once: readonly Act[] = oneOff.slice(0, -2);
const earning: readonly Act[] = [...inForce, identify({ nature: 'income' }), propose(), freeze()];
const shared: readonly Act[] = [...budgeted, joint()];
const together = { joint: 'one-ledger' } as const;
const here = { agreement: 'audit-and-payroll', line: 'brk-post', claim: 'b-2024' };

const refused: Rows<(typeof claimCodes)[number]> = {
  'savings-claim-exists': row(claimed, 'a claim is made once', claim({ year: '2025/26', on: '2026-04-14' })),
  'savings-claim-missing': [
    row(budgeted, 'only a claim is corrected', claim({ corrects: 'c-1' })),
    row(budgeted, 'or verified', verify()), row(budgeted, 'or rejected', reject()),
    row(budgeted, 'or reversed', reverse()), row(budgeted, 'or told twice', duplicate()),
    row(budgeted, 'a name that every object has is no claim', verify({ claim: 'constructor' }))],
  'claim-stands': [
    row(claimed, 'a council tells of its year once', claim({ claim: 'c-2' }), { detail: { claim: 'c-2024' } }),
    row([...claimed, reject()], 'what was rejected is not corrected: it is claimed anew',
      claim({ claim: 'c-2', corrects: 'c-2024' }), { detail: { claim: null } })],
  'claim-of-another': [
    row(claimed, 'a council corrects its own word', rival({ corrects: 'c-2024' })),
    row(claimed, 'about the same year', claimOf(2025, { corrects: 'c-2024' }))],
  'claimed-before-the-year': row(budgeted, 'nothing is claimed of a year that has not begun',
    claim({ year: '2026/27' })),
  'documents-missing': [
    row(budgeted, 'a claim shows something', claim({ documents: [] })),
    row(claimed, 'I41: so does a verification', verify({ documents: [] }))],
  'budget-not-reduced': [
    row(forecasted, 'I35: no cash is released where no budget went down', claim(),
      { detail: { budgetCode: 'AUD-100', year: '2024/25' } }),
    row(budgeted, 'I35: nor more than it went down by', claim({ grossPence: '1100001' })),
    row([...forecasted, take({}, book({ recurrent: false })), claim(), verify()],
      'I35: a reduction of one year says nothing of the next', claimOf(2025)),
    row([...budgeted, rival({ grossPence: '1100001' })], 'I35: what another council says is tested all the same',
      verify({ claim: 'c-brk', acceptedPence: '1000001' }), { detail: { year: '2024/25' } })],
  'joint-saving-missing': [
    row(budgeted, 'what was saved together was divided before', claim(together)),
    row([...budgeted, joint({ service: 'payroll' })], 'for this service', claim(together)),
    row([...budgeted, joint({ year: '2025/26' })], 'and this year', claim(together))],
  'claimed-beyond-joint-share': [
    row(shared, 'I36: of what was saved together a council claims its share', claim({ ...together,
      grossPence: '800002' })),
    row([...shared, claim({ ...together, grossPence: '500000' }), identify({ line: 'second-post' }),
      propose({ line: 'second-post' }), freeze({ line: 'second-post' }), take({ line: 'second-post' },
        book({ line: 'second-post' }))], 'I36: over all its lines',
    claim({ ...together, line: 'second-post', claim: 'c-2', grossPence: '300002' }))],
  'verified-by-another-council': row(claimed, 'I34: each council verifies its own amount', verify({}, {}, 'BRK'),
    { detail: { of: 'ALV' } }),
  'verifier-is-claimant': [
    row([...budgeted, claimOfCfo], 'I34: nobody verifies what he claims', verify()),
    row([...inForce, identify({ owner: 'per-alv-cfo' }), propose(), freeze(), take(), claim()],
      'I34: nor what he answers for', verify()),
    row([...budgeted, claimOfCfo], 'I34: a deputy does not verify his own claim either',
      verify({}, { person: 'per-alv-deputy', councils: withDeputy('ALV', 'per-alv-deputy') }),
      { and: [...budgeted, claim({}, 'ALV', { person: 'per-alv-deputy' })] })],
  'verifier-not-designated': [
    row(claimed, 'I34: any accountant is not the finance officer', verify({}, { person: 'per-alv-accountant' })),
    row(claimed, 'I34: nor is the one of another council', verify({}, { person: 'per-brk-cfo' })),
    row(claimed, 'I34: where the register names nobody, nobody verifies', verify({}, {
      councils: { ALV: { ...councils['ALV']!, officers: [] } } }))],
  'claim-not-live': [
    row([...claimed, reject()], 'what was rejected is not verified', verify(), { detail: { state: 'rejected' } }),
    row([...claimed, reject()], 'nor rejected again', reject()),
    row([...verified, reverse({ amountPence: '800000' }), reject({ on: '2025-11-03' })], 'nor reversed',
      reverse({ reversal: 'again', amountPence: '1' })),
    row([...claimed, reject()], 'nor told twice', duplicate(), { detail: { state: 'rejected' } }),
    row([...claimed, claim({ claim: 'c-2', corrects: 'c-2024' })], 'what was corrected is not verified', verify(),
      { detail: { state: 'corrected' } })],
  'other-claim-verified': row([...verified, rival()], 'of two that tell of one saving one is verified',
    verify({ claim: 'c-brk', acceptedPence: '300000' })),
  'verified-before-the-claim': [
    row(claimed, 'a claim is made before it is verified', verify({ on: '2025-04-13' })),
    row(verified, 'and verified later again', verify({ on: '2025-05-11', acceptedPence: '1' }))],
  'criteria-incomplete': row(claimed, 'I41: a rating rests on every criterion',
    verify({ criteria: { baseline: 'met', calculation: 'met' } as never })),
  'rating-above-criteria': [
    row(claimed, 'I41: what one criterion does not meet is red',
      verify({ rating: 'amber', criteria: red.criteria }), { detail: { best: 'red' } }),
    row(claimed, 'I41: what one meets in part is amber', verify({ criteria: { ...met, quality: 'partly-met' } }),
      { detail: { best: 'amber' } }),
    row(claimed, 'I38: where quality slipped nothing is green', verify({ qualityHeld: false }),
      { detail: { best: 'amber' } })],
  'accepted-beyond-claim': row(claimed, 'no more is accepted than is claimed', verify({ acceptedPence: '800001' }),
    { detail: { netPence: '800000' } }),
  'accepted-beyond-attribution': row([...claimed, attribute()], 'I36: nor more than this agreement caused',
    verify({ acceptedPence: '480001' }), { detail: { basisPoints: 6_000 } }),
  'stage-goes-back': row(verified, 'an interim word is not made provisional',
    verify({ stage: 'provisional', on: '2025-06-01' }), { detail: { stage: 'interim' } }),
  'year-not-over-yet': [
    row([...budgeted, claim({ on: '2025-02-03' })], 'while the year runs a word is provisional',
      verify({ on: '2025-03-31' })),
    row([...budgeted, claim({ on: '2025-02-03' })], 'a final one least of all',
      verify({ on: '2025-03-31', stage: 'final' }))],
  'sustain-test-not-over': row(lasted, 'I37: final is what has lasted two full years', final({ on: '2027-03-31' }),
    { detail: { until: '2027-03-31' } }),
  'not-sustained': [
    row(verified, 'I37: and was verified in both of them', final()),
    row([...verified, claimOf(2025), verifyOf(2025), claimOf(2026), verifyOf(2026, red)],
      'I37: red is not verified', final()),
    row([...lasted, reverse({ claim: 'c-2025', on: '2026-07-01', amountPence: '1000000' })],
      'I37: nor is what was taken back', final())],
  'verification-repeated': row(verified, 'the same is not verified twice', verify({ on: '2025-06-01' })),
  'claim-verified': [
    row(verified, 'I37: what is verified is taken back before it is corrected',
      claim({ claim: 'c-2', corrects: 'c-2024' })),
    row(verified, 'I37: or rejected', reject()), row(verified, 'I37: or given up as told twice', duplicate()),
    row([...claimed, ...brackley, verify({ ...ofBrackley, claim: 'b-2024' }, {}, 'BRK')],
      'I37: wherever it is given up', duplicate({ ...ofBrackley, claim: 'b-2024', sameAs: {
        agreement: 'audit-and-payroll', line: 'audit-post', claim: 'c-2024' } }, 'BRK'))],
  'claim-not-verified': row(claimed, 'I37: only what was verified is reversed', reverse()),
  'reversal-exists': row([...verified, reverse()], 'I37: a reversal is made once', reverse()),
  'reversed-beyond-accepted': [
    row(verified, 'I37: no more is reversed than was accepted', reverse({ amountPence: '800001' }),
      { detail: { acceptedPence: '800000' } }),
    row([...verified, reverse()], 'I37: over all reversals', reverse({ reversal: 'again', amountPence: '500001' }),
      { detail: { acceptedPence: '500000' } }),
    row(verified, 'I37: a reversal takes something back', reverse({ amountPence: '0' }))],
  'duplicate-of-itself': row(claimed, 'I36: a claim does not tell itself twice', duplicate({
    sameAs: { agreement: 'audit-and-payroll', line: 'audit-post', claim: 'c-2024' } })),
  'duplicate-already-marked': [
    row([...claimed, duplicate()], 'I36: a claim is given up once', duplicate({ sameAs: { ...twin, claim: 'c-8' } })),
    row([...claimed, duplicate({ kept: 'this' })], 'I36: and kept once', duplicate({ kept: 'this' }))],
  'other-claim-missing': [
    row(claimed, 'I36: the other claim of this agreement is there',
      duplicate({ sameAs: { ...here, line: 'nowhere' } })),
    row([...claimed, ...brackley], 'I36: in that line', duplicate({ sameAs: { ...here, claim: 'b-1' } }))],
  'one-off-claimed': row([...once, claim()], 'what comes once is claimed of one year', claimOf(2025),
    { detail: { claim: 'c-2024' } }),
  'income-not-evidenced': [
    row([...earning, claim()], 'I35: income is seen in the income budget or the ledger',
      verify({ documents: ['d'.repeat(64)] })),
    row([...earning, claim()], 'I35: as amber as well', verify({ documents: ['d'.repeat(64)], rating: 'amber' }))],
  'accepted-negative': [
    row(claimed, 'no less than nothing is accepted', verify({ acceptedPence: '-1' })),
    row(claimed, 'nor rated red', verify({ ...red, acceptedPence: '-1' })),
    row(claimed, 'nor as told by an importer', byImporter(verify({ acceptedPence: '-1' }))),
    row([...budgeted, claim({ ongoingPence: '900001' })], 'nor of a claim of less', verify({ acceptedPence: '-1' }))],
  'before-the-claim': [
    row(verified, 'nothing is taken back before it was accepted', reverse({ on: '2025-05-11' }),
      { detail: { before: '2025-05-12' } }),
    row(claimed, 'nor rejected before it was claimed', reject({ on: '2025-04-13' }),
      { detail: { before: '2025-04-14' } }),
    row([...claimed, verify(red)], 'nor before it was tested', reject({ on: '2025-05-11' })),
    row(claimed, 'nor given up as told twice', duplicate({ on: '2025-04-13' }))],
};

const given = { year: '2024/25', effect: 'part-year', grossPence: '900000', ongoingPence: '100000',
  netPence: '800000', actualCostPence: '29200000', joint: null, documents: ['d'.repeat(64)] };
const tested = { claim: 'c-2024', year: '2024/25', stage: 'interim', rating: 'green', criteria: met,
  acceptedPence: '800000', qualityHeld: true, documents: ['f'.repeat(64)], by: 'per-alv-cfo',
  bands: { greenBasisPoints: 9_000, amberBasisPoints: 7_500 }, sharedWith: [] };

const accepted = [
  { ...row(budgeted, 'I39: a claim is net of what it costs to go on', claim()),
    events: [{ ...by('SavingClaimed', '2025-04-14'), claim: 'c-2024', of: 'ALV', ...given, baseline: 1,
      corrects: null, by: 'per-alv-lead-officer' }] },
  { ...row(claimed, 'another council may say otherwise of the same budget', rival()),
    events: [{ ...by('SavingClaimed', '2025-04-14', 'BRK'), claim: 'c-brk', of: 'ALV', ...given, grossPence: '400000',
      netPence: '300000', actualCostPence: null, baseline: 1, corrects: null, by: 'per-brk-lead-officer' }] },
  { ...row(claimed, 'a council corrects what it claimed', claim({ claim: 'c-2', corrects: 'c-2024' })),
    events: [{ ...by('SavingClaimed', '2025-04-14'), claim: 'c-2', of: 'ALV', ...given, baseline: 1,
      corrects: 'c-2024', by: 'per-alv-lead-officer' }] },
  { ...row([...claimed, verify(red)], 'I41: what was found red was never a saving, and is corrected at once',
    claim({ claim: 'c-2', corrects: 'c-2024' })),
  events: [{ ...by('SavingClaimed', '2025-04-14'), claim: 'c-2', of: 'ALV', ...given, baseline: 1,
    corrects: 'c-2024', by: 'per-alv-lead-officer' }] },
  { ...row([...inForce, identify()], 'I33, I35: what a source shows no baseline or budget for is unverified',
    byImporter(claim({ documents: [] }))),
  events: [{ ...by('SavingClaimed', '2025-04-14'), claim: 'c-2024', of: 'ALV', ...given, documents: [], baseline: null,
    corrects: null, by: 'per-alv-records-importer', unverified: ['documents-missing', 'baseline-not-frozen',
      'before-the-baseline', 'budget-not-reduced'] }] },
  { ...row(shared, 'I36: a council claims its share of what was saved together', claim({ ...together,
    grossPence: '800001', ongoingPence: '1' })),
  events: [{ ...by('SavingClaimed', '2025-04-14'), claim: 'c-2024', of: 'ALV', ...given, grossPence: '800001',
    ongoingPence: '1', netPence: '800000', joint: 'one-ledger', baseline: 1, corrects: null,
    by: 'per-alv-lead-officer' }] },
  { ...row(claimed, 'I34: the finance officer verifies, with the bands of the day', verify({},
    { books: { ALV: book({}, bands(8_000)) } })),
  events: [{ ...by('SavingVerified', '2025-05-12'), ...tested,
    bands: { greenBasisPoints: 8_000, amberBasisPoints: 5_000 } }] },
  { ...row(claimed, 'I34: so may a deputy that the register names', verify({},
    { person: 'per-alv-deputy', councils: withDeputy('ALV', 'per-alv-deputy') })),
  events: [{ ...by('SavingVerified', '2025-05-12'), ...tested, by: 'per-alv-deputy' }] },
  { ...row(claimed, 'I7: a verifier who serves another council too is flagged', verify({}, {
    councils: { BRK: { ...councils['BRK']!, officers: councils['ALV']!.officers } } })),
  events: [{ ...by('SavingVerified', '2025-05-12'), ...tested, sharedWith: ['BRK'] }] },
  { ...row(claimed, 'I34: who verified in an imported record is as the source has it', byImporter(verify())),
    events: [{ ...by('SavingVerified', '2025-05-12'), ...tested, by: 'per-alv-records-importer',
      unverified: ['verifier-is-claimant', 'verifier-not-designated'] }] },
  { ...row([...claimed, attribute()], 'I36: the share of this agreement is verified, and no more',
    verify({ acceptedPence: '480000' })),
  events: [{ ...by('SavingVerified', '2025-05-12'), ...tested, acceptedPence: '480000' }] },
  { ...row(lasted, 'I37: what has lasted is verified for good', final()),
    events: [{ ...by('SavingVerified', '2027-06-01'), ...tested, stage: 'final' }] },
  { ...row(oneOff, 'I37: what came once need not come again, but waits as long', final()),
    events: [{ ...by('SavingVerified', '2027-06-01'), ...tested, stage: 'final' }] },
  { ...row([...once, claim(), reject()], 'what comes once is claimed of another year after all', claimOf(2025)),
    events: [{ ...by('SavingClaimed', '2026-04-14'), claim: 'c-2025', of: 'ALV', ...given, year: '2025/26',
      effect: 'full-year', grossPence: '1100000', netPence: '1000000', baseline: 1, corrects: null,
      by: 'per-alv-lead-officer' }] },
  { ...row([...once, claim()], 'in an imported record it is unverified', byImporter(claimOf(2025))),
    events: [{ ...by('SavingClaimed', '2026-04-14'), claim: 'c-2025', of: 'ALV', ...given, year: '2025/26',
      effect: 'full-year', grossPence: '1100000', netPence: '1000000', baseline: 1, corrects: null,
      by: 'per-alv-records-importer', unverified: ['one-off-claimed'] }] },
  { ...row([...earning, claim()], 'I35: income is verified by what the finance side has seen', verify()),
    events: [{ ...by('SavingVerified', '2025-05-12'), ...tested }] },
  { ...row([...earning, claim()], 'I35: which a source may not show', byImporter(verify({ documents: ['unknown'] }))),
    events: [{ ...by('SavingVerified', '2025-05-12'), ...tested, documents: ['unknown'],
      by: 'per-alv-records-importer',
      unverified: ['verifier-is-claimant', 'verifier-not-designated', 'income-not-evidenced'] }] },
  { ...row([...budgeted, claim({ ongoingPence: '900001' })], 'nothing is accepted of a claim of less than nothing',
    verify({ acceptedPence: '0' })),
  events: [{ ...by('SavingVerified', '2025-05-12'), ...tested, acceptedPence: '0' }] },
  { ...row(claimed, 'a claim that does not hold is rejected', reject()),
    events: [{ ...by('SavingRejected', '2025-05-12'), claim: 'c-2024', reason: 'no such post was left' }] },
  { ...row(verified, 'I37: what did not last is taken back', reverse()),
    events: [{ ...by('SavingReversed', '2025-10-06'), claim: 'c-2024', reversal: 'hired-again', year: '2024/25',
      amountPence: '300000', reason: 'an auditor was hired again' }] },
  { ...row([...verified, reverse()], 'I37: and verified anew where it comes back', verify({ on: '2026-01-12' })),
    events: [{ ...by('SavingVerified', '2026-01-12'), ...tested }] },
  { ...row(claimed, 'I36: a saving that another agreement tells too is given up', duplicate()),
    events: [{ ...by('DuplicateClaimMarked', '2025-06-09'), claim: 'c-2024', sameAs: twin, kept: 'other' }] },
  { ...row([...claimed, ...brackley], 'I36: so is one that another line tells', duplicate({ sameAs: here })),
    events: [{ ...by('DuplicateClaimMarked', '2025-06-09'), claim: 'c-2024', sameAs: here, kept: 'other' }] },
] as readonly Accepted[];

describe('a claim of a saving is refused', () => refusals(claimCodes, refused));
describe('a claim of a saving is heard', () => accepts(accepted));
/** A code of the lines that a claim can be refused with too. */
describe('a claim of another council', () => refusals(['saving-of-another-council'], {
  'saving-of-another-council': [
    row(claimed, 'is not rejected', reject({}, 'BRK')), row(verified, 'nor reversed', reverse({}, 'BRK')),
    row(claimed, 'nor given up as told twice', duplicate({}, 'BRK')),
    row([...claimed, ...brackley], 'I34: nor given up in favour of one\'s own', fin('BRK', {
      type: 'MarkDuplicateClaim', on: '2025-06-09', ...ofBrackley, claim: 'b-2024', kept: 'this',
      sameAs: { agreement: 'audit-and-payroll', line: 'audit-post', claim: 'c-2024' } }))],
}));
