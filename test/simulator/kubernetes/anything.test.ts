import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Deployment } from '../../../src/simulator/kubernetes/workloadObjects';
import { deployment, deployments, KubeClient, pods, services } from './kubeClient';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const oddities: readonly Json[] = [null, 5, -1, 1.5, '', 'x', true, [], {}, [null], { a: null }];
const manifests: readonly (readonly [target: string, manifest: Json])[] = [
  [
    deployments,
    deployment('web', {
      container: { env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] },
    }) as Json,
  ],
  [
    pods,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { a: 'b' } },
      spec: {
        containers: [{ name: 'a', image: 'b:1' }],
        tolerations: [{ key: 'a' }],
        nodeSelector: { a: 'b' },
      },
    },
  ],
  [
    services,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    },
  ],
  [
    '/api/v1/nodes',
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'web' },
      spec: { taints: [{ key: 'a', effect: 'b' }] },
    },
  ],
  [
    '/api/v1/namespaces/default/events',
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web' },
      involvedObject: { kind: 'Pod', name: 'a' },
    },
  ],
  [
    '/api/v1/namespaces/default/resourcequotas',
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'web' }, spec: { hard: { pods: '1' } } },
  ],
];

/** All places in a document. */
function placesIn(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inner = Array.isArray(value)
    ? value.flatMap((entry, index) => placesIn(entry, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, entry]) => placesIn(entry, [...path, key]))
      : [];
  return [path, ...inner];
}

function replaced(value: Json, [step, ...rest]: readonly (string | number)[], by: Json): Json {
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((entry, index) => (index === step ? replaced(entry, rest, by) : entry));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [step]: replaced(value[step] ?? null, rest, by) };
}

const odd = fc.constantFrom(...manifests).chain(([target, manifest]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...placesIn(manifest)), fc.constantFrom(...oddities)), {
      minLength: 1,
      maxLength: 3,
    })
    .map(changes => ({
      target,
      manifest: changes.reduce((whole, [place, by]) => replaced(whole, place, by), manifest),
    })),
);

const name = fc.constantFrom('a', 'b', 'c');
const wanted = fc.record({
  labels: fc.dictionary(name, name, { maxKeys: 3 }),
  env: fc.uniqueArray(fc.record({ name, value: name }), { selector: entry => entry.name }),
  ports: fc.uniqueArray(fc.record({ containerPort: fc.integer({ min: 1, max: 3 }) }), {
    selector: entry => entry.containerPort,
  }),
  aside: fc.boolean(),
  args: fc.option(fc.array(name, { maxLength: 2 }), { nil: undefined }),
});

type Wanted = typeof wanted extends fc.Arbitrary<infer T> ? T : never;

function manifestOf({ labels, env, ports, aside, args }: Wanted) {
  const made = deployment('web', { replicas: 0, labels, container: { env, ports, ...(args && { args }) } });
  if (aside) made.spec.template.spec.containers.push({ name: 'aside', image: 'aside:1' });
  return made;
}

/** Without regard to the order of fields, and of the entries of lists. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(entry => JSON.stringify(canonical(entry))).sort();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, canonical(inner)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

describe('Simulated Kubernetes: whatever it is given', () => {
  it('answers odd manifests with a refusal or takes them, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(odd, async ({ target, manifest }) => {
        const client = new KubeClient();
        const text = JSON.stringify(manifest);
        const posted = await client.ask('POST', target, text);
        const applied = await client.apply(`${target}/web`, text, { query: '&force=true' });
        for (const { status } of [posted, applied])
          assert.ok([200, 201, 400, 403, 404, 409, 422, 500].includes(status));
        await client.clock.pass(120_000);
        const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
        assert.equal((await client.get(target, table)).status, 200);
        assert.equal((await client.ask('DELETE', target)).status, 200);
      }),
      { numRuns: 400 },
    );
  });

  it('has after two applies what the second alone would have made', async () => {
    await fc.assert(
      fc.asyncProperty(wanted, wanted, async (first, second) => {
        const [both, alone] = [new KubeClient(), new KubeClient()];
        const target = `${deployments}/web`;
        await both.apply(target, manifestOf(first));
        const { body: twice } = await both.apply<Deployment>(target, manifestOf(second));
        const { body: once } = await alone.apply<Deployment>(target, manifestOf(second));
        assert.deepEqual(canonical(twice.spec), canonical(once.spec));
        assert.deepEqual(twice.metadata.labels, once.metadata.labels);
        assert.deepEqual(
          twice.metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1),
          once.metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1),
        );
      }),
      { numRuns: 200 },
    );
  });
});
