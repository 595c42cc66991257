import assert from 'node:assert/strict';
import { parseJson } from '../../src/base/json';
import type { SubscriptionData } from '../../src/simulator';
import {
  type AzureClient,
  clusterPath,
  openAzure,
  registryPath,
  smallWorld,
  subscriptionPath,
} from '../simulator/azure/azureClient';
import type { Answer } from '../simulator/client';
import { needRecordings, recorded } from './recordings';
import { differences, type Shape, shapeOf } from './shape';

const registryVersion = '?api-version=2025-03-01-preview';
const clusterVersion = '?api-version=2025-07-01';
const bare = { resourceGroup: 'group', location: 'westus2' };

/** One of each trait, so that the answers show all that they can. */
const subscription: Partial<SubscriptionData> = {
  registries: [
    { ...bare, name: 'mine1', replications: ['eastus'], privateEndpoints: 1, dataEndpoint: true },
    { ...bare, name: 'basic1', sku: 'Basic', abac: true, adminUser: true },
    { ...bare, name: 'vault1', customerManagedKey: true, zoneRedundancy: true, publicNetworkAccess: false },
  ],
  clusters: [
    {
      ...bare,
      name: 'aks',
      kubernetesVersion: '1.32.5',
      pools: [
        { name: 'system', mode: 'System', labels: { a: 'b' } },
        { name: 'win', osType: 'Windows', artifactStreaming: true },
      ],
    },
    {
      ...bare,
      name: 'private',
      kubernetesVersion: '1.25.6',
      private: true,
      localAccounts: false,
      entra: 'managed',
      runCommand: false,
      pools: [{ name: 'pool1', taints: ['a=b:NoSchedule'] }],
    },
  ],
};

const map = `${registryPath}/scopeMaps/reader-map`;
const token = `${registryPath}/tokens/reader`;
const pool = `${clusterPath}/agentPools/system`;
const actions = ['repositories/team/app/content/read'];

const makeMap = (azure: AzureClient) => azure.put(map + registryVersion, { actions });
const makeToken = async (azure: AzureClient) => {
  await makeMap(azure);
  return azure.put(token + registryVersion, { scopeMapId: map, status: 'enabled' });
};
const post = (azure: AzureClient, target: string, body: unknown) =>
  azure.arm(target + registryVersion, { method: 'POST', body });
const importing = (azure: AzureClient) => {
  const source = { registryUri: 'mcr.microsoft.com', sourceImage: 'a/b:1' };
  return post(azure, `${registryPath}/importImage`, { source, targetTags: ['a:1'], mode: 'NoForce' });
};
const removing = async (azure: AzureClient) => {
  await makeMap(azure);
  return azure.arm(map + registryVersion, { method: 'DELETE' });
};
const scaling = (azure: AzureClient) => azure.put(pool + clusterVersion, { count: 3 });
const generating = async (azure: AzureClient, more: object) => {
  await makeToken(azure);
  return post(azure, `${registryPath}/generateCredentials`, { tokenId: token, ...more });
};

/** What an operation says of itself as soon as it has begun, or when it has ended. */
const polled = (
  begin: (azure: AzureClient) => Promise<Answer>,
  header: string,
  when: 'running' | 'ended',
) => {
  return async (azure: AzureClient) => {
    const url = (await begin(azure)).header(header);
    if (when === 'ended') await azure.client.clock.pass(10_000);
    return azure.follow(url);
  };
};

const operation = 'azure-asyncoperation';

/** What is asked, where its answer was recorded, and where else things of its kind were. */
interface Row {
  readonly title: string;
  readonly places: readonly number[];
  readonly alike?: readonly number[];
  readonly ask: (azure: AzureClient) => Promise<Answer>;
}

const read = (path: string) => (azure: AzureClient) => azure.arm(path);
const after =
  (before: (azure: AzureClient) => Promise<Answer>, path: string) => async (azure: AzureClient) => {
    await before(azure);
    return azure.arm(path);
  };

const anyRegistry = { alike: [0, 2, 5, 7, 8, 9, 10, 11, 14, 19] };
const registries = `/providers/Microsoft.ContainerRegistry/registries${registryVersion}`;
const group = `${subscriptionPath}/resourceGroups/group`;
const vault = registryPath.replace('mine1', 'vault1');
const basic = registryPath.replace('mine1', 'basic1');
const below = (path: string, part = '') => read(`${path}${part}${registryVersion}`);

const registryRows: readonly Row[] = [
  {
    title: 'registries of a subscription',
    places: [0],
    ...anyRegistry,
    ask: read(subscriptionPath + registries),
  },
  { title: 'registries of a resource group', places: [2, 5], ...anyRegistry, ask: read(group + registries) },
  { title: 'a registry', places: [14], ...anyRegistry, ask: below(registryPath) },
  { title: 'a registry of the smallest kind', places: [9], ask: below(basic) },
  { title: 'a registry with a key of its own', places: [7], ...anyRegistry, ask: below(vault) },
  { title: 'usages', places: [3], ask: below(registryPath, '/listUsages') },
  { title: 'replications', places: [20, 25], ask: below(registryPath, '/replications') },
  { title: 'no replications', places: [18], ask: below(vault, '/replications') },
  {
    title: 'private endpoints',
    places: [34, 40],
    ask: below(registryPath, '/privateEndpointConnections'),
  },
  { title: 'a scope map that is not there', places: [44], ask: below(map) },
  { title: 'a scope map that is made', places: [45, 52], ask: makeMap },
  { title: 'a scope map', places: [51], ask: after(makeMap, map + registryVersion) },
  { title: 'a token that is made', places: [46], ask: makeToken },
  { title: 'a token on its way', places: [47], ask: polled(makeToken, operation, 'running') },
  { title: 'a token that is there', places: [48], ask: polled(makeToken, operation, 'ended') },
  { title: 'a token', places: [49], ask: after(makeToken, token + registryVersion) },
  { title: 'passwords', places: [50], ask: azure => generating(azure, {}) },
  {
    title: 'passwords with an end',
    places: [53],
    ask: azure => generating(azure, { expiry: '2099-01-01T00:00:00Z' }),
  },
  { title: 'an import', places: [15], ask: importing },
  { title: 'an import on its way', places: [16], ask: polled(importing, 'location', 'running') },
  { title: 'an import that is done', places: [17], ask: polled(importing, 'location', 'ended') },
  { title: 'a removal', places: [31], ask: removing },
  { title: 'a removal on its way', places: [32], ask: polled(removing, 'location', 'running') },
  { title: 'a removal that is done', places: [33], ask: polled(removing, 'location', 'ended') },
];

const anyCluster = { alike: [1, 4, 5, 31, 32, 33, 37, 38] };
const anyPool = { alike: [8, 9, 12, 13, 14, 17, 19, 20, 23, 24, 26, 29, 30] };
const clusters = `${group}/providers/Microsoft.ContainerService/managedClusters`;

const clusterRows: readonly Row[] = [
  { title: 'clusters', places: [5], ...anyCluster, ask: read(clusters + clusterVersion) },
  {
    title: 'the page after the last',
    places: [6],
    ask: async azure => {
      const first = await azure.arm(clusters + clusterVersion);
      return azure.follow(first.json<{ nextLink: string }>().nextLink);
    },
  },
  { title: 'a cluster', places: [4], ...anyCluster, ask: read(`${clusters}/aks${clusterVersion}`) },
  {
    title: 'a private cluster',
    places: [32, 33],
    ...anyCluster,
    ask: read(`${clusters}/private${clusterVersion}`),
  },
  { title: 'a cluster that is not there', places: [0], ask: read(`${clusters}/none${clusterVersion}`) },
  {
    title: 'node pools',
    places: [8, 24, 30],
    ...anyPool,
    ask: read(`${clusterPath}/agentPools${clusterVersion}`),
  },
  { title: 'a node pool', places: [12, 19], ...anyPool, ask: read(pool + clusterVersion) },
  { title: 'a node pool that is changed', places: [14, 20], ...anyPool, ask: scaling },
  {
    title: 'a node pool that is made',
    places: [9, 26],
    ...anyPool,
    ask: azure => azure.put(`${clusterPath}/agentPools/fresh${clusterVersion}`, { count: 1 }),
  },
  { title: 'a change on its way', places: [2, 10, 15, 21, 27], ask: polled(scaling, operation, 'running') },
  {
    title: 'a change that is done',
    places: [3, 11, 16, 22, 28],
    ask: polled(scaling, operation, 'ended'),
  },
];

/** Of answers like these; what else was recorded of their kind counts as entries of a list, or as itself. */
function recordedShape(bodies: readonly unknown[], alike: readonly unknown[]): Shape {
  const others = alike.flatMap(body => (isList(body) ? body.value : [body]));
  const [first] = bodies;
  return shapeOf(isList(first) ? [...bodies, { ...first, value: others }] : [...bodies, ...others]);
}

function isList(body: unknown): body is { readonly value: readonly unknown[] } {
  return typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);
}

for (const [file, rows] of [
  ['registry-arm.json', registryRows],
  ['aks-arm.json', clusterRows],
] as const) {
  describe(`Recorded: the simulator answers in the shapes of ${file}`, () => {
    before(needRecordings);
    const at = recorded(file);
    const bodies = (places: readonly number[]) => at(...places).map(({ response }) => response.body);

    for (const { title, places, alike = [], ask } of rows) {
      it(`for ${title}`, async () => {
        const answer = await ask(await openAzure({ world: smallWorld({ subscription }) }));
        const shape = recordedShape(bodies(places), bodies(alike));
        assert.deepEqual(differences(parseJson(answer.text) ?? answer.text, shape), []);
        const seen = at(...places).map(({ response }) =>
          outline(response.status, name => response.headers[name]),
        );
        const own = outline(answer.status, name => answer.header(name));
        assert.ok(seen.includes(own), `${own}, recorded ${seen.join(' or ')}`);
      });
    }
  });
}

/** The status, and the words of the addresses to go on with. */
function outline(status: number, header: (name: string) => string | null | undefined): string {
  return [status, ...['location', operation].map(name => patternOf(header(name)))].join(' ');
}

/** The words of an address of Resource Manager without its names, which stand at every other place. */
function patternOf(url: string | null | undefined): string {
  if (!url) return '';
  const parts = new URL(url).pathname.toLowerCase().split('/').slice(1);
  return parts.filter((_, index) => index % 2 === 0 || parts[index - 1] === 'providers').join('/');
}

describe('Recorded: a comparison of shapes', () => {
  const shape = shapeOf([
    { id: '1', list: [{ a: 1 }], tags: { x: 'y' } },
    { id: '2', list: [], tags: {}, more: null },
  ]);

  it('passes what was seen, whatever is in it', () => {
    assert.deepEqual(differences({ id: 'other', list: [], tags: { other: 'z' } }, shape), []);
    assert.deepEqual(differences({ id: '', list: [{ a: 2 }, { a: 3 }], tags: {}, more: null }, shape), []);
  });

  it('tells of another type, of a key that was never there, and of one that always was', () => {
    assert.deepEqual(differences({ id: 1, list: [{ a: 1, b: 2 }, {}], tags: { x: 1 } }, shape), [
      'the answer.id is number, recorded string',
      'the answer.list[0].b was never recorded',
      'the answer.list[1] lacks a',
      'the answer.tags.x is number, recorded string',
    ]);
    assert.deepEqual(differences({ id: '', list: [], more: null, other: 1 }, shape), [
      'the answer lacks tags',
      'the answer.other was never recorded',
    ]);
    assert.deepEqual(differences('', shape), ['the answer is string, recorded object']);
  });
});
