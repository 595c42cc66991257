import assert from 'node:assert/strict';
import { labelled } from '../../../src/kubernetes/labels';
import { cleanUp, type Leftover, listRuns, planCleanUp } from '../../../src/teleport/deployment/cleanUp';
import { keptWords, nothingWords } from '../../../src/teleport/deployment/cleanUpWords';
import { deploy } from '../../../src/teleport/deployment/deploy';
import { planManifests } from '../../../src/teleport/deployment/plan';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from './grounds';

const { signal } = new AbortController();
const image = 'demo42t.azurecr.io/azure-vote-front:v1';

/** A cluster where a run has made the namespace `shop` and a deployment in it. */
async function shop() {
  const clock = new VirtualClock();
  const ground = new SimulatedGround({ clock });
  const target = await clock.settle(ground.target());
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: shop }
spec:
  selector: { matchLabels: { app: front } }
  template: { metadata: { labels: { app: front } }, spec: { containers: [{ name: web, image: '${image}' }] } }
---
apiVersion: v1
kind: Service
metadata: { name: front, namespace: shop }
spec: { selector: { app: front }, ports: [{ port: 80 }] }
`;
  const plan = await planManifests([{ name: 'shop.yaml', text }], { namespace: 'shop', nowMs: clock.now() });
  const all = async () => {
    for await (const state of deploy(target, plan, { signal, newNamespaces: ['shop'] }))
      if (state.phase === 'failed') throw state.error;
  };
  await clock.settle(all());
  const theirs = (kind: string, name: string, more: object = {}) =>
    clock.settle(
      target.objects.apply(
        { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop' }, ...more },
        { signal },
      ),
    );
  const leftovers = async (): Promise<readonly Leftover[]> =>
    (await clock.settle(listRuns(target, { signal }))).runs.flatMap(run => run.leftovers);
  const isThere = async (kind: string, name: string, namespace?: string) =>
    (await clock.settle(
      target.objects.get({ apiVersion: 'v1', kind, name, ...(namespace ? { namespace } : {}) }, signal),
    )) !== undefined;
  return { clock, target, plan, theirs, leftovers, isThere };
}

describe('cleaning up a namespace that a run has made', () => {
  it('removes it with all that the run has put there, and what Kubernetes has', async () => {
    const { clock, target, leftovers, isThere } = await shop();
    const plan = await clock.settle(planCleanUp(target, await leftovers(), { signal, deleteVolumes: false }));
    assert.deepEqual(plan.kept, []);
    const { removed, kept, failed } = await clock.settle(cleanUp(target, plan.going, { signal }));
    assert.deepEqual(removed.map(({ kind }) => kind).sort(), ['Deployment', 'Namespace', 'Service']);
    assert.deepEqual([kept, failed], [[], []]);
    assert.equal(await isThere('Namespace', 'shop'), false);
  });

  it('leaves it with what others have put there, and names that before anything is removed', async () => {
    const { clock, target, theirs, leftovers, isThere } = await shop();
    await theirs('ConfigMap', 'theirs', { data: { a: 'b' } });
    await theirs('Pod', 'theirs', { spec: { containers: [{ name: 'web', image }] } });
    const plan = await clock.settle(planCleanUp(target, await leftovers(), { signal, deleteVolumes: false }));
    assert.deepEqual(plan.going.map(({ kind }) => kind).sort(), ['Deployment', 'Service']);
    assert.deepEqual(plan.kept.map(keptWords), [
      'Namespace shop stays: ConfigMap theirs, Pod theirs would go with it, and was not chosen.',
    ]);
    await clock.settle(cleanUp(target, plan.going, { signal }));
    assert.equal(await isThere('ConfigMap', 'theirs', 'shop'), true);
    assert.equal(await isThere('Pod', 'theirs', 'shop'), true);
  });

  it('leaves it when something came into it after it was looked into', async () => {
    const { clock, target, theirs, leftovers, isThere } = await shop();
    const found = await leftovers();
    await theirs('Secret', 'theirs', { stringData: { a: 'b' } });
    const { removed, kept } = await clock.settle(cleanUp(target, found, { signal }));
    assert.deepEqual(removed.map(({ kind }) => kind).sort(), ['Deployment', 'Service']);
    assert.deepEqual(
      kept.map(({ leftover, objects }) => [leftover.name, objects.map(({ name }) => name)]),
      [['shop', ['theirs']]],
    );
    assert.equal(await isThere('Secret', 'theirs', 'shop'), true);
  });

  it('leaves it with what another run has put there', async () => {
    const { clock, target, leftovers, plan } = await shop();
    const other = labelled(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other', namespace: 'shop' } },
      'another-run',
    );
    await clock.settle(target.objects.apply(other, { signal }));
    const ofRun = (await leftovers()).filter(({ runId }) => runId === plan.runId);
    const { kept } = await clock.settle(planCleanUp(target, ofRun, { signal, deleteVolumes: false }));
    assert.deepEqual(
      kept.map(({ objects }) => objects.map(({ name }) => name)),
      [['other']],
    );
  });

  it('leaves out what is not in the namespace that was named', async () => {
    const { clock, target } = await shop();
    const { runs } = await clock.settle(listRuns(target, { signal, namespace: 'default' }));
    assert.deepEqual(runs, []);
    const { runs: there } = await clock.settle(listRuns(target, { signal, namespace: 'shop' }));
    assert.equal(there[0]?.leftovers.length, 3);
  });
});

describe('that nothing is left', () => {
  it('is said only where all could be seen', () => {
    const searched = { cluster: 'demo-aks' };
    assert.equal(nothingWords(searched, { hidden: [] }), 'Nothing of acr-teleport is left in demo-aks.');
    const run = { ...searched, runId: 'run-1', namespace: 'shop' };
    assert.equal(
      nothingWords(run, { hidden: [] }),
      'Nothing of run run-1 is left in namespace shop of demo-aks.',
    );
    const hidden = [{ kind: 'Widget', error: {} as never, isUsual: false }];
    assert.equal(
      nothingWords(searched, { hidden }),
      'Nothing of acr-teleport was found in demo-aks. Not seen: Widget.',
    );
  });
});
