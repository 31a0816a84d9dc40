/**
 * The paragraphs by which information may be kept from the public, by nation: what a proper officer names when
 * withholding something. A table, because each nation has a schedule of its own; a change of the law is a change here.
 * In every one of them the public interest is weighed as well, except in Scotland, whose schedule asks no such test.
 */
import type { Nation } from '../../legal-bases.ts';

export type ExemptSchedule = {
  readonly schedule: string; readonly title: string;
  /** Where it was read; `check` where it was not read in the original. */
  readonly source: string;
  /** By number, in a few words. */
  readonly paragraphs: Readonly<Record<number, string>>;
};

const person = 'an individual';
const identity = 'what would tell who an individual is';
const affairs = 'the financial or business affairs of somebody, the council included';
const labour = 'talks with its employees or office holders, held or intended';
const privilege = 'what legal professional privilege covers';
const orders = 'a notice or an order that the council means to give or make';
const crime = 'the prevention, investigation or prosecution of crime';

export const exemptSchedules: Readonly<Record<Nation, ExemptSchedule>> = {
  england: {
    schedule: 'lga1972-sch12a-part1', title: 'Local Government Act 1972, Schedule 12A, Part 1',
    source: 'https://www.legislation.gov.uk/ukpga/1972/70/schedule/12A',
    paragraphs: { 1: person, 2: identity, 3: affairs, 4: labour, 5: privilege, 6: orders, 7: crime },
  },
  wales: {
    schedule: 'lga1972-sch12a-part4', title: 'Local Government Act 1972, Schedule 12A, Part 4',
    source: 'https://www.legislation.gov.uk/wsi/2007/969/schedules/made',
    paragraphs: { 12: person, 13: identity, 14: affairs, 15: labour, 16: privilege, 17: orders, 18: crime },
  },
  scotland: {
    schedule: 'lgsa1973-sch7a-part1', title: 'Local Government (Scotland) Act 1973, Schedule 7A, Part I',
    source: 'https://www.legislation.gov.uk/ukpga/1973/65/schedule/7A',
    paragraphs: {
      1: 'an employee or office holder, present, former or applying', 2: 'an occupier of the council\'s housing',
      3: 'somebody who receives or asks for a service', 4: 'somebody who receives or asks for financial help',
      5: 'the care, adoption, fostering or education of a child',
      6: 'the financial or business affairs of somebody other than the council',
      7: 'reports on and supervision of certain people', 8: 'what is to be spent under a contract',
      9: 'terms proposed while a contract is negotiated', 10: 'who has tendered', 11: labour,
      12: 'instructions to counsel, opinions and advice on proceedings', 13: orders, 14: crime,
      15: 'who informed of a crime or a breach',
    },
  },
  'northern-ireland': {
    schedule: 'lgani2014-sch6-part1', title: 'Local Government Act (Northern Ireland) 2014, Schedule 6, Part 1',
    source: 'https://www.legislation.gov.uk/nia/2014/8/schedule/6 (check)',
    paragraphs: { 1: person, 2: identity, 3: affairs, 4: labour, 5: privilege, 6: orders, 7: crime },
  },
};
