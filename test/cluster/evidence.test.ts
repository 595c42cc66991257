import assert from 'node:assert/strict';
import { createAbort } from '../../src/base/abort';
import { accelerationEvents, eventLine } from '../../src/teleport/deployment/accelerationEvents';
import { cleanUp, listRuns } from '../../src/teleport/deployment/cleanUp';
import { deploy } from '../../src/teleport/deployment/deploy';
import { isAccelerated } from '../../src/teleport/deployment/evidence';
import { lanesOf } from '../../src/teleport/deployment/lanes';
import { collectLogs } from '../../src/teleport/deployment/logs';
import { planSample } from '../../src/teleport/deployment/plan';
import type { DeployTarget } from '../../src/teleport/deployment/target';
import { skip } from '../host/skip';
import { failureOf } from '../support/errors';
import type { Ground } from '../teleport/deployment/grounds';
import { grounds } from './allGrounds';

const { signal } = new AbortController();

for (const [index, [name, open]] of grounds.entries())
  describe(`what tells of acceleration on ${name}`, function () {
    this.timeout(120_000);
    let ground: Ground;
    let target: DeployTarget;
    let namespace: string;

    before(async function () {
      ground = await open(this);
      if (!ground.recycles) skip(this, 'the nodes of this cluster are not ours to make anew');
      await ground.fresh();
      target = await ground.target();
      namespace = await ground.namespace(`acr-teleport-evidence-${process.pid}-${index}`);
      const lanes = (['teleport', 'shuttle'] as const).map(lane => ({
        lane,
        laneSelector: ground.laneSelector(lane),
      }));
      const plan = planSample({ kind: 'image', image: ground.image }, lanes, {
        namespace,
        nowMs: Date.now(),
      });
      for await (const state of deploy(target, plan, { signal, deadlineMs: 300_000 }))
        if (state.phase === 'failed') throw state.error;
    });
    after(async () => {
      if (namespace) {
        const { runs } = await listRuns(target, { signal, namespace });
        await cleanUp(
          target,
          runs.flatMap(({ leftovers }) => leftovers),
          { signal },
        );
      }
      await ground?.dispose();
    });

    interface Pod {
      readonly metadata: { readonly name: string };
      readonly spec: { readonly nodeName: string };
    }
    const podsOf = async (lane?: string): Promise<Pod[]> => {
      const selected = lane === undefined ? '' : `?labelSelector=acr-teleport%2Flane%3D${lane}`;
      return ((await ground.ask(`/api/v1/namespaces/${namespace}/pods${selected}`)) as { items: Pod[] })
        .items;
    };
    const podOf = async (lane: string) => (await podsOf(lane))[0] ?? assert.fail(`No pod in ${lane}.`);

    it('finds the lanes by the labels that nodes carry', async () => {
      const lanes = await lanesOf(target, undefined, signal);
      assert.deepEqual(
        lanes.map(({ name: lane, selector }) => `${lane} ${selector.label}=${selector.value}`),
        ['teleport acr-teleport=enabled', 'shuttle acr-teleport=disabled'],
      );
    });

    it('says of a pod on a node that pulls whole images that it was not accelerated', async () => {
      const { metadata, spec } = await podOf('shuttle');
      const evidence = await isAccelerated(target, { namespace, pod: metadata.name, signal });
      assert.equal(evidence.node, spec.nodeName);
      const [container] = evidence.containers;
      assert.deepEqual([container?.answer, container?.words], ['no', 'No: its node pulls whole images.']);
      assert.match(container?.digest ?? '', /^sha256:/);
      assert.ok(container?.evidence.some(line => line.includes(ground.image)));
    });

    it('says of one where Teleport is what it knows, and what it does not', async () => {
      const { metadata } = await podOf('teleport');
      const evidence = await isAccelerated(target, { namespace, pod: metadata.name, signal });
      const [container] = evidence.containers;
      // The real cluster has no teleportd that says anything.
      assert.ok(['yes', 'unknown'].includes(container?.answer ?? ''), container?.words);
      assert.match(container?.evidence[0] ?? '', /is labelled for Teleport\.$/);
      const blind = await isAccelerated(await ground.target('may-not-see-nodes'), {
        namespace,
        pod: metadata.name,
        signal,
      });
      assert.match(blind.containers[0]?.doubts.join() ?? '', /Its node may not be seen/);
    });

    it('names a pod that is not there', async () => {
      const error = await failureOf(isAccelerated(target, { namespace, pod: 'nobody', signal }));
      assert.match(String(error), /has no pod nobody in namespace/);
    });

    it('lists what was said of pulls, the oldest first', async () => {
      const events = await accelerationEvents(target, { namespace, signal });
      assert.ok(events.length >= 4);
      assert.ok(events.every(({ atMs }, index) => index === 0 || atMs >= (events[index - 1]?.atMs ?? 0)));
      assert.match(
        eventLine(events[0] ?? assert.fail()),
        /^\d\d:\d\d:\d\d \w+ on aks-\S+ · Pod \S+: .*azure-vote-front:v1/,
      );
    });

    it('reads the journal of a node by a pod that is gone afterwards', async () => {
      const before = (await podsOf()).length;
      const { spec } = await podOf('teleport');
      const [log] = await collectLogs(target, [spec.nodeName], { namespace, unit: 'teleportd', signal });
      assert.ok(log?.kind === 'read', JSON.stringify(log));
      assert.match(log.text, /teleportd\[812\]/);
      assert.equal((await podsOf()).length, before);
    });

    it('leaves no pod behind when it is stopped, refused, or late', async () => {
      const before = (await podsOf()).length;
      const stop = createAbort();
      const stopped = collectLogs(target, [(await podOf('teleport')).spec.nodeName], {
        namespace,
        unit: 'teleportd',
        signal: stop.signal,
        report: () => setTimeout(() => stop.abort(), 50),
      });
      await failureOf(stopped);
      assert.equal((await podsOf()).length, before);
      const refused = await collectLogs(await ground.target('may-only-look'), ['aks-any'], {
        namespace,
        unit: 'acr-mirror',
        signal,
      });
      assert.ok(refused[0]?.kind === 'failed' && refused[0].error.code === 'forbidden');
      const late = await collectLogs(target, ['aks-nowhere'], {
        namespace,
        unit: 'teleportd',
        signal,
        deadlineMs: 3000,
      });
      assert.ok(late[0]?.kind === 'failed', JSON.stringify(late));
      assert.equal((await podsOf()).length, before);
    });
  });
