/**
 * The catalogue of what is published: `asyncapi.json` and a JSON Schema for every type of message, made from the
 * types of the program. `npm run catalogue` writes them; a test compares what is committed with what would be made,
 * so a message cannot change its shape by accident.
 */
import { createGenerator } from 'ts-json-schema-generator';
import { agreement, savingsEvents, variouslyRead } from '#domain';
import { checkpointsTopic, compacted, published, schemaOf, topicName, typeOf } from '#publishing';

const draft = 'https://json-schema.org/draft/2020-12/schema';
const standings = {
  'public/agreements': ['agreements', 'AgreementForEveryone'],
  'partner/agreements': ['agreements', 'AgreementForPartners'],
  'partner/savings-positions': ['savings-positions', 'SavingsPositionForPartners'],
};

/** What one council alone may read is in no topic by itself; released, it stands in the message of its release. */
const classOf = (type) => agreement.classify({ type, council: 'X' }, {}).class;

const isOwn = (title) => Object.hasOwn(agreement.versions, title) && classOf(title) === 'council';

function schemas(root) {
  const generator = (file) => createGenerator({
    path: `${root}/${file}`, tsconfig: `${root}/tsconfig.json`, skipTypeCheck: true, expose: 'none', topRef: false,
    type: '*',
  });
  const events = generator('libs/domain/src/agreement/events.ts').createSchema('AgreementEvent');
  const found = new Map();
  for (const { properties: { type: { const: type }, ...properties }, required, ...rest } of events.anyOf) {
    const version = agreement.versions[type];
    found.set(`${type}.v${version}`, { $schema: draft, $id: schemaOf(type, version), title: type, ...rest, properties,
      required: required.filter((name) => name !== 'type') });
  }
  const views = generator('libs/views/src/standings.ts');
  for (const [, [kind, name]] of Object.entries(standings)) {
    const { definitions: _, ...schema } = views.createSchema(name);
    found.set(`${name}.v1`, { ...schema, $schema: draft, title: kind });
  }
  return found;
}

const attribute = (description, extra = {}) => ({ type: 'string', description, ...extra });
const always = {
  'content-type': attribute('Media type of the value', { const: 'application/json' }),
  ce_specversion: attribute('Version of CloudEvents', { const: '1.0' }),
  ce_id: attribute('The same whenever the same message comes again: with the source it tells a repeat'),
  ce_source: attribute('urn:concordat:<instance>:<stream>; sequences count within it'),
  ce_type: attribute('concordat.<type>'),
  ce_dataschema: attribute('urn:concordat:schema:<type>:v<version>'),
  ce_subject: attribute('What it is of; the key of the message'),
  ce_time: attribute('When it was recorded, UTC', { format: 'date-time' }),
  ce_recordedtime: attribute('The same', { format: 'date-time' }),
  ce_sequence: attribute('Twenty digits, rising within a source: what is not higher than the last has come before',
    { pattern: '^[0-9]{20,}$' }),
  ce_partitionkey: attribute('The key of the message'),
  ce_logposition: attribute('Place in the log'),
};
const ofEvents = {
  ce_effectiveon: attribute('When it took effect: a day, a month, a year or `unknown`'),
  ce_correlationid: attribute('What this event belongs to'),
  ce_causationid: attribute('The command that caused it'),
  ce_dataclassification: attribute('Who may read it', { enum: ['public', 'partner', 'exempt'] }),
  ce_grade: attribute('`live`, or `imported` where it was recorded afterwards from sources'),
};
const ifTraced = {
  ce_traceparent: attribute('The trace in which it was recorded, where the service keeps traces: W3C Trace Context',
    { pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-01$' }),
};
const headers = (members, optional = {}) => ({ type: 'object', properties: { ...members, ...optional },
  required: Object.keys(members), additionalProperties: { type: 'string' } });

const idOf = (audience, subject) => `${audience}-${subject}`;
const about = {
  public: 'Everybody may read it.',
  partner: 'For consumers that may read every agreement; a council reads its own over HTTP.',
};

function channel(audience, subject) {
  const ofSavings = subject === 'savings-events';
  const reads = (type) => classOf(type) === 'public' || variouslyRead.has(type)
    || (audience === 'partner' && classOf(type) === 'partner');
  const names = compacted.has(subject) ? [standings[`${audience}/${subject}`][1]]
    : Object.keys(agreement.versions)
      .filter((type) => Object.hasOwn(savingsEvents, type) === ofSavings && reads(type)).sort();
  return [idOf(audience, subject), {
    address: topicName('concordat', audience, subject),
    title: `${subject} (${audience})`,
    description: `${compacted.has(subject) ? 'The last value of a key is what stands; no value, no longer.'
      : 'At least once, in the order of each agreement.'} ${about[audience]}`,
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    bindings: { kafka: { topicConfiguration: { 'cleanup.policy': [compacted.has(subject) ? 'compact' : 'delete'] } } },
  }];
}

function messageOf(file, { title }) {
  const [name] = file.split('.');
  const event = Object.hasOwn(agreement.versions, title);
  return [name, {
    name: typeOf(title), title, contentType: 'application/json',
    headers: { $ref: `#/components/schemas/${event ? 'EventHeaders' : 'StandingHeaders'}` },
    payload: { schemaFormat: `application/schema+json;version=draft-07`, schema: { $ref: `./schemas/${file}.json` } },
    bindings: { kafka: { key: { type: 'string' } } },
  }];
}

const { ce_dataschema: _, ce_logposition: __, ...ofCheckpoint } = always;
const checkpointHeaders = headers({ ...ofCheckpoint,
  'content-type': attribute('Media type of the value', { const: 'text/plain; charset=utf-8' }) });
const checkpointMessage = {
  name: typeOf('TrailCheckpoint'), title: 'TrailCheckpoint', contentType: 'text/plain; charset=utf-8',
  description: 'A checkpoint of the evidence trail, a signed note as in libs/trail/FORMAT.md',
  headers: { $ref: '#/components/schemas/CheckpointHeaders' }, payload: { type: 'string' },
  bindings: { kafka: { key: { type: 'string' } } },
};
const checkpointChannel = {
  address: checkpointsTopic({ prefix: 'concordat' }), title: 'trail-checkpoints (public)',
  description: `At least once, sizes rising; the key is the origin of the trail. ${about.public}`,
  messages: { TrailCheckpoint: { $ref: '#/components/messages/TrailCheckpoint' } },
  bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['delete'] } } },
};

/** The files of the catalogue by name, as text. @param root of the project */
export function catalogue(root) {
  const found = schemas(root);
  const channels = Object.fromEntries([...published.map(([audience, subject]) => channel(audience, subject)),
    ['public-trail-checkpoints', checkpointChannel]]);
  const document = {
    asyncapi: '3.0.0',
    info: { title: 'Concordat', version: '1', description: 'Sharing agreements between councils, and what they save.' },
    defaultContentType: 'application/json',
    channels,
    operations: Object.fromEntries(Object.keys(channels).map((id) =>
      [`send-${id}`, { action: 'send', channel: { $ref: `#/channels/${id}` } }])),
    components: {
      messages: { ...Object.fromEntries([...found].filter(([, { title }]) => !isOwn(title))
        .map(([file, schema]) => messageOf(file, schema))), TrailCheckpoint: checkpointMessage },
      schemas: { EventHeaders: headers({ ...always, ...ofEvents }, ifTraced), StandingHeaders: headers(always),
        CheckpointHeaders: checkpointHeaders },
    },
  };
  const text = (value) => `${JSON.stringify(value, null, 1)}\n`;
  return new Map([['asyncapi.json', text(document)],
    ...[...found].map(([file, schema]) => [`schemas/${file}.json`, text(schema)])]);
}
