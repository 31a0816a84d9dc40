/**
 * Plays the steps of an agreement story over HTTP: registers the councils, gives every person of the
 * story a token, and sends each step as the request a council would send.
 */
import type { CouncilFacts } from '#domain';
import type { Answered, Service } from './http.ts';
import { routeOf } from './agreement-routes.ts';
import type { Step } from './agreement-story.ts';

type Post = Pick<Service, 'post' | 'get' | 'token'>;

/** Enters a council of the story with its officers and policies, as the registrar would. */
export async function register(service: Post, council: CouncilFacts, people: People): Promise<void> {
  const { council: id, kind, nation, startsOn, names, governance, officers } = council;
  const at = `/councils/${id}`;
  const sent = (path: string, body: object) => expectOk(service.post(path, body), path);
  await sent('/councils', { council: id, legalName: names[0]!.legalName, kind, nation, startsOn,
    governanceModel: governance[0]!.model });
  for (const { role, deputy, post, person, from } of officers) {
    await sent(`${at}/officers`, { role, deputy, post, person: await people.refOf(person), from });
  }
  for (const { from, bands } of council.executionPolicies) {
    await sent(`${at}/execution-policies`, { from, bands: bands.map(withoutNulls) });
  }
  for (const policy of council.approvalPolicies) await sent(`${at}/approval-policies`, withoutNulls(policy));
}

const withoutNulls = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));

/** The people of a story: a token's subject is the story's name for them, its reference the service's. */
export type People = {
  readonly refOf: (person: string) => Promise<string>;
  /** The body with every person of the story replaced, and without what is not said. */
  readonly mapped: (body: unknown) => Promise<unknown>;
};
export function peopleOf(service: Post): People {
  const known = new Map<string, Promise<string>>();
  const refOf = (person: string): Promise<string> => {
    const ref = known.get(person) ?? service.token('auditor', undefined, person)
      .then((token) => service.get('/me', { token })).then(({ body }) => body.person as string);
    known.set(person, ref);
    return ref;
  };
  const mapped = async (body: unknown): Promise<unknown> => {
    if (typeof body === 'string') return /^per-/.test(body) ? refOf(body) : body;
    if (Array.isArray(body)) return Promise.all(body.map(mapped));
    if (typeof body !== 'object' || body === null) return body;
    const members = await Promise.all(Object.entries(body).map(async ([name, value]) => [name, await mapped(value)]));
    return Object.fromEntries(members.filter(([, value]) => value !== null));
  };
  return { refOf, mapped };
}

export async function expectOk(answered: Promise<Answered>, what: string): Promise<Answered> {
  const answer = await answered;
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Sends one step; the If-Match is the revision last read. */
export async function take(
  service: Post, people: People, agreement: string, step: Step, etag: string | undefined, more: object = {},
): Promise<Answered> {
  const { type, ...body } = step.command;
  if (type === 'ReachDeadline') throw new TypeError('deadlines come due by themselves');
  const token = await service.token(step.capacity, step.council, step.person);
  return service.post(`/agreements${type === 'ProposeAgreement' ? '' : `/${agreement}${routeOf[type]}`}`,
    { ...await people.mapped(body) as object, ...more }, { token, ...(etag === undefined ? {} : { ifMatch: etag }) });
}
