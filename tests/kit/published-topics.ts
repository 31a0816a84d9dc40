/**
 * Topics of the product as specs fill and read them: every message must be as the catalogue says, its headers and its
 * value, and of a type that the catalogue knows on that topic. Whatever a spec is about, a message that breaks its
 * schema fails it, also one that it would not have read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { openKafka } from '#publishing';
import type { KafkaClient, KafkaSettings, Outgoing, Received } from '#publishing';

type Named = { readonly $ref: string };
type AsyncApi = {
  readonly channels: Readonly<Record<string, {
    readonly address: string; readonly messages: Readonly<Record<string, Named>>;
    readonly bindings: { readonly kafka: { readonly topicConfiguration: { readonly 'cleanup.policy': string[] } } };
  }>>;
  readonly components: {
    readonly messages: Readonly<Record<string, {
      readonly headers: Named; readonly payload: { readonly schema: Named };
    }>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
};
type Checked = {
  readonly headers: ValidateFunction; readonly value: ValidateFunction;
  readonly id: string | undefined;
};

/** As it goes out or as it comes back. */
type Message = Pick<Received, 'topic' | 'key' | 'headers'> & Pick<Outgoing, 'value'>;

const folder = join(process.cwd(), 'infra', 'catalogue');
const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const { channels, components } = json('asyncapi.json') as AsyncApi;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const compiled = new Map<string, Checked>();
const lastPart = ({ $ref }: Named): string => $ref.split('/').at(-1)!;

function checkedBy(name: string): Checked {
  const known = compiled.get(name);
  if (known) return known;
  const { headers, payload } = components.messages[name]!;
  const schema = json(payload.schema.$ref) as { readonly $id?: string };
  const made = { headers: ajv.compile(components.schemas[lastPart(headers)]!), value: ajv.compile(schema),
    id: schema.$id };
  compiled.set(name, made);
  return made;
}

/** @returns what is wrong with a message, null if nothing is */
function breach({ topic, key, value, headers }: Message): string | null {
  const address = /\.((?:public|partner)\.[a-z-]+\.v\d+)(?:\.[\w-]+)?$/.exec(topic)?.[1];
  const channel = Object.values(channels).find((one) => one.address === `concordat.${address}`);
  if (channel === undefined) return `${topic} is not in the catalogue`;
  const compacted = channel.bindings.kafka.topicConfiguration['cleanup.policy'].includes('compact');
  if (value === null) return compacted ? null : `${topic} has a message of ${key} without a value`;
  const type = headers['ce_type']?.replace('concordat.', '') ?? 'nothing';
  const name = compacted ? Object.keys(channel.messages)[0]! : type;
  const named = channel.messages[name];
  if (named === undefined) return `${topic} has ${type}, which the catalogue has not there`;
  const checked = checkedBy(lastPart(named));
  const where = `${topic} has ${headers['ce_id']} of ${key}`;
  if (checked.id !== undefined && headers['ce_dataschema'] !== checked.id) {
    return `${where}, which names ${headers['ce_dataschema']} and not ${checked.id}`;
  }
  for (const [what, validate, found] of [['headers', checked.headers, headers],
    ['value', checked.value, JSON.parse(value.toString())]] as const) {
    if (!validate(found)) return `${where}, whose ${what} ${ajv.errorsText(validate.errors)}`;
  }
  return null;
}

/** @throws Error at the first message that is not as the catalogue says */
function keptBy(messages: readonly Message[]): void {
  for (const message of messages) {
    const wrong = breach(message);
    if (wrong !== null) throw new Error(wrong);
  }
}

export function publishedTopics(settings: KafkaSettings): KafkaClient {
  const kafka = openKafka(settings);
  return {
    ...kafka,
    producer: {
      ...kafka.producer,
      send: async (messages) => {
        keptBy(messages);
        return kafka.producer.send(messages);
      },
    },
    read: (topic, take, from) => kafka.read(topic, (messages) => {
      keptBy(messages);
      return take(messages);
    }, from),
  };
}
