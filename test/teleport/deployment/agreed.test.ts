import assert from 'node:assert/strict';
import { areSame, plannedChanges } from '../../../src/teleport/deployment/changes';
import { deploy } from '../../../src/teleport/deployment/deploy';
import { type DeploymentState, deploymentWords } from '../../../src/teleport/deployment/deployment';
import { planManifests } from '../../../src/teleport/deployment/plan';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from './grounds';

const { signal } = new AbortController();
const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: colours }
data: { front: red }
---
apiVersion: v1
kind: Service
metadata: { name: front }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: 'demo42t.azurecr.io/azure-vote-front:v1' }] }
`;

async function opened() {
  const clock = new VirtualClock();
  const ground = new SimulatedGround({ clock });
  const target = await clock.settle(ground.target());
  const plan = await planManifests([{ name: 'shop.yaml', text }], {
    namespace: 'default',
    nowMs: clock.now(),
  });
  const asked = (force = false) => clock.settle(plannedChanges(target.objects, plan, { signal, force }));
  const deployed = async (options: Pick<Parameters<typeof deploy>[2], 'agreed' | 'force'>) => {
    const states: DeploymentState[] = [];
    const all = async () => {
      for await (const state of deploy(target, plan, { signal, ...options })) states.push(state);
    };
    await clock.settle(all());
    return states.at(-1) ?? assert.fail('No state came.');
  };
  const colours = (data: object) =>
    clock.settle(
      target.objects.patch(
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'colours', namespace: 'default' },
        { data },
        { signal },
      ),
    );
  const read = async (kind: string, name: string) =>
    clock.settle(target.objects.get({ apiVersion: 'v1', kind, name, namespace: 'default' }, signal));
  return { clock, ground, target, asked, deployed, colours, read };
}

describe('what a person has agreed to', () => {
  it('is applied where nothing has changed since, whatever a server makes up for new objects', async () => {
    const { asked, deployed } = await opened();
    const agreed = await asked();
    assert.ok(areSame(agreed, await asked()));
    const last = await deployed({ agreed });
    assert.equal(last.phase, 'done', last.error?.message);
    assert.equal(last.created.length, 3);
  });

  it('is shown again when an object has come that was to be new, and nothing is applied', async () => {
    const { asked, deployed, target, clock, read } = await opened();
    const agreed = await asked();
    const theirs = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'colours', namespace: 'default' },
    };
    await clock.settle(target.objects.apply({ ...theirs, data: { front: 'blue' } }, { signal }));
    const last = await deployed({ agreed });
    assert.equal(last.phase, 'outdated');
    assert.equal(
      deploymentWords(last),
      'demo-aks has changed since it was shown what would change; nothing was applied.',
    );
    assert.deepEqual([last.applied, last.changes[0]?.kind], [[], 'changed']);
    assert.deepEqual((await read('ConfigMap', 'colours'))?.data, { front: 'blue' });
    assert.equal(await read('Pod', 'web'), undefined);
    const again = await deployed({ agreed: last.changes });
    assert.equal(again.phase, 'done', again.error?.message);
    assert.deepEqual((await read('ConfigMap', 'colours'))?.data, { front: 'red' });
  });

  it('is shown again when an object has another value by then', async () => {
    const { asked, deployed, colours, read } = await opened();
    await deployed({});
    const agreed = await asked();
    assert.deepEqual(new Set(agreed.map(({ kind }) => kind)), new Set(['unchanged']));
    await colours({ front: 'red', back: 'green' });
    const last = await deployed({ agreed });
    assert.equal(last.phase, 'outdated');
    assert.deepEqual((await read('ConfigMap', 'colours'))?.data, { front: 'red', back: 'green' });
  });

  it('takes over the fields that were told, and those of nobody else', async () => {
    const { asked, deployed, ground, clock } = await opened();
    await clock.settle(ground.foreignService('default', 'front'));
    const agreed = await asked(true);
    assert.deepEqual(
      agreed.map(({ kind, conflicts }) => [kind, conflicts?.map(({ manager }) => manager)]),
      [
        ['created', undefined],
        ['changed', ['somebody-else']],
        ['created', undefined],
      ],
    );
    ground.asked.length = 0;
    const last = await deployed({ agreed, force: true });
    assert.equal(last.phase, 'done', last.error?.message);
    const applied = ground.asked.filter(({ call }) => call.startsWith('PATCH') && !call.includes('dryRun'));
    assert.deepEqual(
      applied.map(({ call }) => [/(\w+)\?/.exec(call)?.[1], /force=(\w+)/.exec(call)?.[1]]),
      [
        ['colours', 'false'],
        ['front', 'true'],
        ['web', 'false'],
      ],
    );
  });
});
