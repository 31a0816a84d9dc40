import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readHistory } from '#imports';
import type { HistoryFact, HistoryFile } from '#imports';
import { openDesk, partiesOn, samplesDir } from './history-desk.ts';

type Case = {
  readonly legal_basis: string;
  readonly timeline: readonly { readonly date: string; readonly councils?: readonly string[] }[];
  readonly parties: readonly { readonly code: string; readonly role: string }[];
};
const casesDir = new URL('../../../shared/cases/', import.meta.url);

/**
 * What of each case a history carries: the entries of the case's timeline up to the start by their dates,
 * each with the commands that carry it, and the entries left out with the reason.
 */
const carried: Readonly<Record<string, {
  readonly file: string; readonly start: string;
  readonly timeline: Readonly<Record<string, readonly string[]>>; readonly leftOut?: Readonly<Record<string, string>>;
  readonly notAtStart?: readonly string[];
}>> = {
  'worcestershire-regulatory': { file: 'worcestershire-regulatory-services', start: '2010-06-01',
    timeline: { '2010-01-27': ['AgreePrinciple', 'RecordLegalBasis'], '2010-06-01': ['Commence'] } },
  'breckland-south-holland': { file: 'breckland-south-holland', start: '2011-04-01', timeline: {
    '2010-07-28': ['ProposeAgreement'], '2010-08-11': ['AgreePrinciple'],
    '2010-08-12': ['JoinProposal', 'AgreePrinciple', 'DefineSharedPost'],
    '2011-04-01': ['ExecuteCounterpart', 'DateAgreement', 'Commence'] } },
  'compass-point-psps': { file: 'compass-point', start: '2010-08-01',
    timeline: { '2010': ['LeaveProposal'], '2010-08-01': ['Commence'] },
    leftOut: { '2010-07-20': 'a cabinet considered the case; the source does not give its decision' },
    notAtStart: ['BOT'] },
  'south-hams-west-devon': { file: 'south-hams-west-devon', start: '2007', timeline: { '2007': ['Commence'] } },
};

const historyOf = (file: string): { readonly text: string; readonly history: HistoryFile } => {
  const text = readFileSync(new URL(`histories/${file}.json`, samplesDir), 'utf8');
  const read = readHistory(text);
  if ('problems' in read) throw new Error(read.problems[0]!.reason);
  return { text, history: read.history };
};
/** The facts up to the start. */
const untilStart = ({ facts }: HistoryFile): readonly HistoryFact[] =>
  facts.slice(0, facts.findIndex(({ command }) => command.type === 'Commence') + 1);
const commandsOn = (facts: readonly HistoryFact[], on: string) =>
  [...new Set(facts.filter((fact) => fact.on === on).map(({ command }) => command.type))];

if (existsSync(casesDir)) {
  describe.each(Object.entries(carried))('the history of %s against the case file in ../shared/cases', (name, plan) => {
    const known = JSON.parse(readFileSync(new URL(`${name}.json`, casesDir), 'utf8')) as Case;
    const { text, history } = historyOf(plan.file);
    const facts = untilStart(history);

    it('has every entry of the timeline up to the start, and no date the case does not have', () => {
      const untilStart = known.timeline.filter(({ date }) => date <= plan.start).map(({ date }) => date);
      expect([...Object.keys(plan.timeline), ...Object.keys(plan.leftOut ?? {})].sort()).toEqual(untilStart.sort());
      const dates = facts.map(({ on }) => on as string).filter((on) => on !== 'unknown');
      expect([...new Set(dates)].sort()).toEqual(Object.keys(plan.timeline).sort());
      for (const [date, commands] of Object.entries(plan.timeline)) {
        expect([date, commandsOn(facts, date)]).toEqual([date, commands]);
      }
    });

    it('gives each dated fact to a council that the case names on that date', () => {
      for (const { on, council } of facts.filter((fact) => fact.on !== 'unknown')) {
        const councils = known.timeline.filter(({ date }) => date === on)
          .flatMap((entry) => entry.councils ?? known.parties.map(({ code }) => code));
        expect([on, councils.includes(council)]).toEqual([on, true]);
      }
    });

    it('has exactly the parties of the case on the day of its start, each in the role of the case', async () => {
      const desk = await openDesk();
      await desk.import(text);
      const surely = plan.start.length === 4 ? `${plan.start}-12-31` : plan.start;
      const answer = partiesOn(await desk.events(plan.file), surely);
      const parties = known.parties.filter(({ code }) => !plan.notAtStart?.includes(code));
      const roles = Object.entries(answer).map(([council, by]) => [council, [...new Set(Object.values(by as object))]]);
      expect(Object.fromEntries(roles))
        .toEqual(Object.fromEntries(parties.map(({ code, role }) => [code, [role]])));
    });

    it('cites only looked-up sources, each of them with an address', () => {
      const addresses = JSON.stringify(known);
      const keys = new Set(facts.flatMap(({ source }) => source));
      const cited = [...keys].map((key) => history.sources[key]!);
      expect(cited.filter(({ read }) => read !== 'looked-up')).toEqual([]);
      const beyond = cited.map(({ address }) => address!).filter((address) => !addresses.includes(address));
      // One page beyond the case files says that Bromsgrove hosts; the case has that without an address.
      expect(beyond).toEqual(name === 'worcestershire-regulatory'
        ? ['https://moderngovwebpublic.bromsgrove.gov.uk/ieIssueDetails.aspx?IId=14355&Opt=3'] : []);
    });
  });

  it('a legal basis stands in a history only where the case in ../shared/cases has looked it up', () => {
    const kindsOf = (file: string) => untilStart(historyOf(file).history)
      .flatMap(({ command }) => command.type === 'RecordLegalBasis' ? [command.kind] : []);
    const kinds = Object.entries(carried).map(([name, { file }]) => [name, kindsOf(file)]);
    expect(Object.fromEntries(kinds)).toEqual({
      'worcestershire-regulatory': ['lga1972-s101-5', 'si2000-2851'], 'breckland-south-holland': ['lga1972-s113'],
      'compass-point-psps': [], 'south-hams-west-devon': [],
    });
    for (const name of ['compass-point-psps', 'south-hams-west-devon']) {
      const known = JSON.parse(readFileSync(new URL(`${name}.json`, casesDir), 'utf8')) as Case;
      expect(known.legal_basis).toContain('own knowledge');
    }
  });
} else {
  const absence = 'NOT CHECKED: ../shared/cases is absent here, so the histories were not compared with it';
  it(absence, () => {
    console.warn(absence);
    expect(existsSync(casesDir)).toBe(false);
  });
}
