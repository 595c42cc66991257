import assert from 'node:assert/strict';
import { openSimulator } from '../../../src/simulator';
import { planManifests } from '../../../src/teleport/deployment/plan';
import { preflight } from '../../../src/teleport/deployment/preflight';
import { openAzureCluster } from '../../../src/teleport/deployment/target';
import { planFix } from '../../../src/teleport/fixes/planFix';
import type { Fix, FixKind } from '../../../src/teleport/readiness/fix';
import { createServices } from '../../../src/teleport/services';
import { azureOf } from '../../support/azure';
import { testHost } from '../../support/host';
import { VirtualClock } from '../../support/virtualClock';

const { signal } = new AbortController();
const image = 'demo42t.azurecr.io/azure-vote-front:v1';

/** The demo's cluster, and a person who lets fixes run. */
async function demo() {
  const clock = new VirtualClock();
  const simulator = await openSimulator({ world: 'demo', clock });
  const [account] = simulator.azure?.accounts() ?? [];
  const host = testHost({ clock, azure: azureOf(account ?? assert.fail()), fetch: simulator.fetch });
  const services = createServices(host, () => ({ stuckAfterMs: 600_000 }));
  await clock.settle(services.inventory.read());
  const found = services.inventory.clusters().find(({ name }) => name === 'demo-aks') ?? assert.fail();
  const target = await clock.settle(openAzureCluster(services, found, { signal, byRunCommand: () => false }));
  const look = async (selector: object) => {
    const spec = { nodeSelector: selector, containers: [{ name: 'web', image }] };
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
    const plan = await planManifests([{ name: 'web.yaml', text }], { namespace: 'default', nowMs: 0 });
    const findings = await clock.settle(preflight(services, target, plan, { signal }));
    return findings.find(({ about }) => about === 'nodes') ?? assert.fail();
  };
  const fix = async (fixes: readonly Fix[] | undefined, kind: FixKind) => {
    const chosen = fixes?.find(each => each.kind === kind) ?? assert.fail(`${kind} is not offered`);
    const said = await clock.settle((await planFix(chosen, services.fixes)).run(signal, () => {}));
    services.inventory.refresh();
    await clock.settle(services.inventory.read());
    return said;
  };
  return { look, fix };
}

describe('a selector that no node of the demo matches', () => {
  // Virtual time cannot wait for a file to be loaded.
  before(() => import('../../../src/teleport/azureSessions'));

  it('matches after a pool was labelled', async () => {
    const { look, fix } = await demo();
    const lacking = await look({ lane: 'fast' });
    assert.equal(lacking.level, 'problem');
    assert.deepEqual(
      lacking.fixes?.map(({ kind }) => kind),
      ['labelPool', 'labelPool', 'labelPool', 'createPool'],
    );
    assert.equal(
      await fix(lacking.fixes, 'labelPool'),
      'The nodes of the node pool teleporter of demo-aks have the labels lane=fast.',
    );
    assert.equal((await look({ lane: 'fast' })).words, '1 of 8 nodes labelled lane=fast take pods.');
    // What the pool was before, it is still.
    assert.equal((await look({ 'acr-teleport': 'enabled', lane: 'fast' })).level, 'ok');
  });

  it('matches after a pool was created', async () => {
    const { look, fix } = await demo();
    const lacking = await look({ lane: 'fast' });
    assert.match(
      await fix(lacking.fixes, 'createPool'),
      /^demo-aks has the node pool lane1: one node labelled lane=fast\. It is billed until you delete it: az aks nodepool delete --resource-group \S+ --cluster-name demo-aks --name lane1 --subscription/,
    );
    assert.equal((await look({ lane: 'fast' })).words, '1 of 9 nodes labelled lane=fast take pods.');
    const other = await look({ lane: 'other' });
    await fix(other.fixes, 'createPool');
    assert.equal((await look({ lane: 'other' })).level, 'ok');
  });

  it('of streaming matches on a new pool that streams', async () => {
    const { look, fix } = await demo();
    const selector = { 'kubernetes.azure.com/artifactstreaming-enabled': 'true', lane: 'fast' };
    const lacking = await look(selector);
    assert.match(await fix(lacking.fixes, 'createPool'), /labelled lane=fast and that streams images\./);
    assert.equal((await look(selector)).level, 'ok');
  });
});
