/** The manifests of infra/kubernetes: well-formed, complete, careful, and with settings that the product takes. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { ConfigMap, Container, PodSpec, Secret, Service } from 'kubernetes-types/core/v1.d.ts';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.d.ts';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.d.ts';
import { parseConfig, settings } from '#platform';
import type { Config } from '#platform';
import { wrongWith } from './kubernetes-schemas.ts';
import { documents, fileText, imageOf } from './yaml-files.ts';

type Resource = (ConfigMap | Secret | Service | Deployment | PodDisruptionBudget | NetworkPolicy)
  & { readonly apiVersion: string; readonly kind: string };

const base = 'infra/kubernetes/base';
const [kustomization] = documents(`${base}/kustomization.yaml`) as [{
  readonly resources: readonly string[]; readonly images: readonly { readonly name: string; readonly newTag: string }[];
}];
const secrets = documents('infra/kubernetes/secrets.example.yaml') as Resource[];
const resources = kustomization.resources.flatMap((file) => documents(`${base}/${file}`)) as Resource[];
const named = <T extends Resource>(kind: T['kind'], name: string): T => {
  const found = [...resources, ...secrets].find((one) => one.kind === kind && one.metadata?.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found as T;
};
type Known<T> = T & { readonly apiVersion: string; readonly kind: string };
const deployment = (part: string) => named<Known<Deployment>>('Deployment', `concordat-${part}`);
const podOf = (part: string): PodSpec => deployment(part).spec!.template.spec!;
const containerOf = (part: string): Container => podOf(part).containers[0]!;

/** The environment of a container, as Kubernetes puts it together: later sources win, and single values over all. */
function environmentOf(part: string): Record<string, string> {
  const { envFrom = [], env = [] } = containerOf(part);
  return Object.assign({}, ...envFrom.map(({ configMapRef, secretRef }) => (configMapRef
    ? named<Known<ConfigMap>>('ConfigMap', configMapRef.name!).data
    : named<Known<Secret>>('Secret', secretRef!.name!).stringData)),
  Object.fromEntries(env.map(({ name, value }) => [name, value])));
}
const personKey = { CONCORDAT_PERSON_KEY: 'k'.repeat(32) };
const configOf = (part: string): Config => parseConfig({ ...environmentOf(part), ...personKey });
const parts = ['api', 'worker'] as const;

describe('the manifests for Kubernetes', () => {
  it.each([...resources, ...secrets].map((one) => [`${one.kind} ${one.metadata?.name}`, one] as const))(
    'hold a well-formed %s', (_name, resource) => {
      expect(wrongWith(resource)).toEqual([]);
    });

  it('a misspelt or missing field would be found', () => {
    const { spec, ...rest } = deployment('api');
    expect(wrongWith({ ...rest, spec: { ...spec!, replica: 2 } } as never)).not.toEqual([]);
    const { selector: _, ...without } = spec!;
    expect(wrongWith({ ...rest, spec: without } as never)).not.toEqual([]);
    expect(wrongWith({ apiVersion: 'v1', kind: 'Gateway' })).not.toEqual([]);
  });

  it.each(parts)('give the %s every setting that it needs, and none that it does not know', (part) => {
    expect(Object.keys(environmentOf(part)).filter((name) => !(name in settings))).toEqual([]);
    const { store, issuer, host } = configOf(part);
    expect(store).toMatchObject({ kind: 'postgres', tls: { caFile: '/etc/concordat/authorities/databases.pem' } });
    expect([issuer.kind, host]).toEqual(['external', '0.0.0.0']);
    // Kubernetes would add variables of its own, called after our Service, which no process of ours takes.
    expect(podOf(part).enableServiceLinks).toBe(false);
    expect(() => parseConfig({ ...environmentOf(part), ...personKey, CONCORDAT_API_PORT: 'tcp://10.0.0.1:80' }))
      .toThrow('CONCORDAT_API_PORT is not a setting');
  });

  it.each(parts)('start no %s with a secret that has not been given', (part) => {
    expect(() => parseConfig(environmentOf(part))).toThrow('CONCORDAT_PERSON_KEY must have 32 characters or more');
  });

  it('publish over TLS with a user, from the worker alone', () => {
    expect(configOf('worker').kafka).toMatchObject({
      tls: { caFile: '/etc/concordat/authorities/brokers.pem' },
      login: { mechanism: 'scram-sha-512', username: 'concordat', password: 'PASSWORD' } });
    expect(configOf('api').kafka).toBeNull();
    expect(Object.keys(environmentOf('api')).filter((name) => name.startsWith('KAFKA'))).toEqual([]);
  });

  it.each(parts)('put the authorities where the settings of the %s look for them', (part) => {
    const { store, kafka } = configOf(part);
    const files = [store.kind === 'postgres' ? store.tls?.caFile : null, kafka?.tls?.caFile].filter((file) => file);
    const mount = containerOf(part).volumeMounts!.find(({ name }) => name === 'authorities')!;
    const volume = podOf(part).volumes!.find(({ name }) => name === 'authorities')!;
    const { data } = named<Known<ConfigMap>>('ConfigMap', volume.configMap!.name!);
    for (const file of files) {
      expect(file!.startsWith(`${mount.mountPath}/`)).toBe(true);
      expect(data).toHaveProperty([file!.slice(mount.mountPath.length + 1)]);
    }
  });

  it.each(parts)('run the %s as nobody special, on a file system that it cannot write', (part) => {
    const pod = podOf(part);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true, runAsUser: Number(imageOf().user), seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(containerOf(part).securityContext).toEqual({
      allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    const { requests, limits } = containerOf(part).resources!;
    expect([Object.keys(requests!), Object.keys(limits!)]).toEqual([['cpu', 'memory'], ['memory']]);
    expect(pod.containers).toHaveLength(1);
  });

  it('watch over both where they answer, and send requests only where they can be answered', () => {
    const api = containerOf('api');
    const worker = containerOf('worker');
    for (const [{ ports }, port] of [[api, configOf('api').port], [worker, configOf('worker').workerPort]] as const) {
      expect(ports).toEqual([{ name: 'http', containerPort: port }]);
    }
    expect(api.readinessProbe?.httpGet).toEqual({ path: '/health/ready', port: 'http' });
    for (const { livenessProbe, startupProbe } of [api, worker]) {
      expect(livenessProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
      expect(startupProbe?.httpGet).toEqual({ path: '/health/live', port: 'http' });
    }
    expect(worker.readinessProbe).toBeUndefined();
    const service = named<Known<Service>>('Service', 'concordat-api');
    expect(service.spec).toMatchObject({
      selector: deployment('api').spec!.selector.matchLabels, ports: [{ targetPort: 'http' }] });
  });

  it('keep the service there while it is changed, and two of each', () => {
    for (const part of parts) expect(deployment(part).spec!.replicas).toBe(2);
    expect(deployment('api').spec!.strategy!.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    for (const part of parts) {
      const { spec } = named<Known<PodDisruptionBudget>>('PodDisruptionBudget', `concordat-${part}`);
      expect(spec!.selector).toEqual(deployment(part).spec!.selector);
      expect(deployment(part).spec!.template.metadata!.labels).toEqual(deployment(part).spec!.selector.matchLabels);
      const { lifecycle } = containerOf(part);
      // A process takes up to 30 s to stop by itself (process.ts).
      expect(podOf(part).terminationGracePeriodSeconds).toBeGreaterThan(30 + (lifecycle?.preStop?.sleep?.seconds ?? 0));
    }
  });

  it('let in nobody but to the service, and out to nothing but what the settings name', () => {
    const policies = resources.filter(({ kind }) => kind === 'NetworkPolicy') as Known<NetworkPolicy>[];
    const selecting = (part: string) => policies.filter(({ spec }) => Object.entries(spec!.podSelector.matchLabels!)
      .every(([label, value]) => deployment(part).spec!.template.metadata!.labels![label] === value));
    for (const { spec } of policies) expect(spec!.policyTypes).toEqual(['Ingress', 'Egress']);
    const outOf = (part: string) => selecting(part).flatMap(({ spec }) => spec!.egress ?? [])
      .flatMap(({ ports }) => ports!.map(({ port }) => port as number)).sort((a, b) => a - b);
    expect(outOf('api')).toEqual([53, 53, 443, 2113, 5432]);
    expect(outOf('worker')).toEqual([53, 53, 2113, 5432, 9093]);
    for (const broker of configOf('worker').kafka!.brokers) expect(broker).toMatch(/:9093$/);
    expect(selecting('worker').flatMap(({ spec }) => spec!.ingress ?? [])).toEqual([]);
    expect(selecting('api').flatMap(({ spec }) => spec!.ingress ?? [])).toMatchObject([{ ports: [{ port: 'http' }] }]);
  });

  it('run one image, of an exact version', () => {
    for (const part of parts) expect(containerOf(part).image).toBe('concordat');
    const { version } = JSON.parse(fileText('package.json')) as { readonly version: string };
    expect(kustomization.images).toEqual([{ name: 'concordat', newTag: version }]);
    const program = containerOf('worker').command!.at(-1)!;
    expect(existsSync(program.replace(/^dist\//, '').replace(/\.js$/, '.ts'))).toBe(true);
  });
});
