import assert from 'node:assert/strict';
import { createArm } from '../../src/azure/armClient';
import { createPool } from '../../src/azure/changes/createPool';
import { importImage } from '../../src/azure/changes/importImage';
import { enableStreaming, labelPool, scalePool } from '../../src/azure/changes/nodePools';
import { createRepositoryToken } from '../../src/azure/changes/repositoryToken';
import type { TokenPassword } from '../../src/azure/changes/tokenPassword';
import { publicCloud } from '../../src/azure/cloud';
import { asRecord } from '../../src/base/json';
import { accountWith } from '../support/azure';
import { VirtualClock } from '../support/virtualClock';
import { type Exchange, needRecordings, recorded, replay } from './recordings';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000000';
const registryArm = recorded('registry-arm.json');
const aksArm = recorded('aks-arm.json');
const { signal } = new AbortController();

/** Our client, and the service as it was recorded. */
function azure(exchanges: readonly Exchange[]) {
  const wire = replay(exchanges);
  const clock = new VirtualClock();
  const session = { cloud: publicCloud, account: accountWith('azure-token'), tenant: undefined, clock };
  return { arm: createArm({ ...session, send: wire.send }), clock, end: wire.end };
}

function renamed(exchange: Exchange | undefined, names: Readonly<Record<string, string>>): Exchange {
  const text = Object.entries(names).reduce(
    (all, [before, after]) =>
      all.replaceAll(`/${before}`, `/${after}`).replaceAll(`"${before}"`, `"${after}"`),
    JSON.stringify(exchange),
  );
  return JSON.parse(text) as Exchange;
}

function asking(exchange: Exchange | undefined, change: (body: Body) => Body): Exchange {
  assert.ok(exchange);
  const body = change(asRecord(exchange.request.body) ?? {});
  return { ...exchange, request: { ...exchange.request, body } };
}

type Body = Readonly<Record<string, unknown>>;

describe('changes as they were recorded', () => {
  before(needRecordings);

  it('imports an image from another registry by the recorded request, to its end', async () => {
    const { arm, clock, end } = azure(registryArm(15, 16, 17));
    const groups = `${subscription}/resourceGroups`;
    const states: string[] = [];
    const importing = importImage(
      arm,
      {
        registry: {
          id: `${groups}/resourcegroupsamesub/providers/Microsoft.ContainerRegistry/registries/sourceregistrysamesub000002`,
          name: 'sourceregistrysamesub000002',
        },
        source: {
          registryId: `${subscription}/resourcegroups/resourcegroupdiffsub/providers/Microsoft.ContainerRegistry/registries/sourceregistrydiffsub`,
          image: 'microsoft:azure-cli',
        },
        target: 'microsoft:azure-cli',
        replaces: false,
      },
      signal,
      state => states.push(state),
    );
    await clock.settle(importing);
    end();
    assert.deepEqual(states, ['Accepted']);
  });

  it('creates a scope map, a token and its password by the recorded requests, but for the names, which are ours, and for the one password asked for, where az takes both', async () => {
    const name = 'acr-teleport-foo-1';
    const [lookUp, , token, creating, created, shown, credentials] = registryArm(44, 45, 46, 47, 48, 49, 50);
    const [scopeMap] = registryArm(52);
    const names = { 'acr-token-scope-map': name, 'acr-token': name, 'scope-map': name };
    const password = asking(renamed(credentials, names), body => ({ ...body, name: 'password1' }));
    const { arm, clock, end } = azure([
      renamed(lookUp, names),
      // Before it makes a token, az looks for the scope map alone.
      renamed(lookUp, { 'scopeMaps/acr-token-scope-map': `tokens/${name}` }),
      ...[scopeMap, token, creating, created, shown].map(exchange => renamed(exchange, names)),
      password,
    ]);
    const kept: TokenPassword[] = [];
    const request = {
      registry: {
        id: `${subscription}/resourceGroups/clitest.rg000001/providers/Microsoft.ContainerRegistry/registries/clireg000002`,
        name: 'clireg000002',
      },
      repository: 'foo',
      keep: async (given: TokenPassword) => {
        kept.push(given);
      },
    };
    assert.equal(await clock.settle(createRepositoryToken(arm, request, signal)), name);
    end();
    assert.deepEqual(kept, [{ user: name, password: 'synthetic-password-1' }]);
  });

  const cluster = {
    id: `${subscription}/resourceGroups/clitest000001/providers/Microsoft.ContainerService/managedClusters/cliakstest000001`,
    name: 'cliakstest000001',
  };

  it('scales a node pool by the recorded requests', async () => {
    const { arm, clock, end } = azure(aksArm(13, 14, 15, 16, 17));
    const states: string[] = [];
    const scaling = scalePool(arm, { cluster, pool: 'nodepool2', nodes: 3 }, signal, state =>
      states.push(state),
    );
    assert.equal(await clock.settle(scaling), 'changed');
    end();
    assert.deepEqual(states, ['Scaling', 'InProgress']);
  });

  it('has nothing to do where a recorded pool has so many nodes', async () => {
    const { arm, clock, end } = azure(aksArm(17));
    const scaling = scalePool(arm, { cluster, pool: 'nodepool2', nodes: 3 }, signal);
    assert.equal(await clock.settle(scaling), 'already');
    end();
  });

  it('labels a node pool by the recorded requests', async () => {
    const { arm, clock, end } = azure(aksArm(19, 20, 21, 22, 23));
    const labelling = labelPool(arm, { cluster, pool: 'nodepool1', labels: { label1: 'value1' } }, signal);
    assert.equal(await clock.settle(labelling), 'changed');
    end();
  });

  it('creates a node pool by the requests recorded for one, but for what Azure has by itself, and the tags', async () => {
    const [like, creating, ...after] = aksArm(19, 9, 10, 11, 12);
    const kept = ['count', 'vmSize', 'osType', 'type', 'mode', 'nodeLabels'];
    const asked = asking(creating, body => {
      const all = Object.entries(asRecord(body.properties) ?? {});
      const own = Object.fromEntries(all.filter(([name]) => kept.includes(name)));
      return { properties: { ...own, osSKU: 'Ubuntu' } };
    });
    const missing = renamed(like, { nodepool1: 'nodepool2' });
    const answers = [like, { ...missing, response: { status: 404, headers: {}, body: {} } }, asked, ...after];
    const { arm, clock, end } = azure(answers.filter(exchange => exchange !== undefined));
    await clock.settle(
      createPool(
        arm,
        { cluster, pool: 'nodepool2', like: 'nodepool1', labels: { label1: 'value1' }, streams: false },
        signal,
      ),
    );
    end();
  });

  it('enables streaming by the requests recorded for another update: all else that it sends of the pool is the same', async () => {
    const [before, update, ...after] = aksArm(19, 20, 21, 22, 23);
    const asked = asking(update, body => {
      const { nodeLabels, ...properties } = asRecord(body.properties) ?? {};
      assert.ok(nodeLabels, 'the recorded command sets labels');
      return { properties: { ...properties, artifactStreamingProfile: { enabled: true } } };
    });
    const { arm, clock, end } = azure([before, asked, ...after].filter(exchange => exchange !== undefined));
    const states: string[] = [];
    const enabling = enableStreaming(arm, { cluster, pool: 'nodepool1' }, signal, state =>
      states.push(state),
    );
    assert.equal(await clock.settle(enabling), 'changed');
    end();
    assert.deepEqual(states, ['Updating', 'InProgress']);
  });
});
