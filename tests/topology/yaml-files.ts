/** Files of the topology as a specification sees them. */
import { readFileSync } from 'node:fs';
import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';

/** A path from the root of the project. */
export const fileText = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Every document of a YAML file, with its merge keys carried out, as Docker Compose does. */
export const documents = (path: string): unknown[] =>
  loadAll(fileText(path), { schema: CORE_SCHEMA.withTags(mergeTag) }) as unknown[];

/** Version that infra/kafka starts brokers of, on which the specs of publishing run. */
export const kafkaVersion = (): string =>
  /<kafka\.version>([\d.]+)</.exec(fileText('infra/kafka/pom.xml'))![1]!;

/** The base of the last stage of the Dockerfile, and who runs it. */
export function imageOf(): { readonly bases: readonly string[]; readonly user: string; readonly port: number } {
  const lines = fileText('infra/docker/Dockerfile').split('\n');
  const last = (word: string): string => lines.filter((line) => line.startsWith(`${word} `)).at(-1)!.split(' ')[1]!;
  const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]!);
  return { bases, user: last('USER'), port: Number(last('EXPOSE')) };
}
