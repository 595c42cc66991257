import assert from 'node:assert/strict';
import { createAbort } from '../../src/base/abort';
import type { RolloutSnapshot } from '../../src/kubernetes/rollout/rolloutView';
import { cleanUp, listRuns } from '../../src/teleport/deployment/cleanUp';
import { deploy } from '../../src/teleport/deployment/deploy';
import type { DeploymentState } from '../../src/teleport/deployment/deployment';
import { type DeployPlan, planManifests, planSample } from '../../src/teleport/deployment/plan';
import type { DeployTarget } from '../../src/teleport/deployment/target';
import type { Ground } from '../teleport/deployment/grounds';
import { grounds } from './allGrounds';

const { signal } = new AbortController();

async function statesOf(states: AsyncIterable<DeploymentState>): Promise<DeploymentState[]> {
  const all: DeploymentState[] = [];
  for await (const state of states) all.push(state);
  return all;
}

async function lastOf(states: AsyncIterable<DeploymentState>): Promise<DeploymentState> {
  return (await statesOf(states)).at(-1) ?? assert.fail('No state came.');
}

function isUnderWay(snapshot: RolloutSnapshot | undefined, words: RegExp): boolean {
  return snapshot?.state === 'progressing' && words.test(snapshot.words);
}

for (const [index, [name, open]] of grounds.entries())
  describe(`deploying to ${name}`, function () {
    this.timeout(120_000);
    /** Namespaces take their time to go: each ground has its own. */
    const id = `${process.pid}-${index}`;
    let ground: Ground;
    let target: DeployTarget;
    let namespace: string;

    before(async function () {
      ground = await open(this);
      target = await ground.target();
      namespace = await ground.namespace(`acr-teleport-deploy-${id}`);
    });
    after(async () => {
      await ground?.dispose();
    });

    const place = () => ({ namespace, nowMs: Date.now() });
    const planOfImage = (image = ground.image): DeployPlan =>
      planSample(
        { kind: 'image', image },
        (['teleport', 'shuttle'] as const).map(lane => ({ lane, laneSelector: ground.laneSelector(lane) })),
        place(),
      );
    const left = async (runId: string) =>
      (await listRuns(target, { signal, runId, namespace })).runs.flatMap(({ leftovers }) => leftovers);

    it('applies both lanes, follows them until they run, and removes exactly that', async () => {
      const plan = planOfImage();
      const states = await statesOf(deploy(target, plan, { signal, deadlineMs: 300_000 }));
      const last = states.at(-1);
      assert.equal(last?.phase, 'done', last?.error?.message);
      assert.deepEqual(
        [...new Set(states.map(({ phase }) => phase))],
        ['checking', 'applying', 'rollingOut', 'done'],
      );
      assert.deepEqual(
        last?.rollouts.map(({ snapshot }) => snapshot?.state),
        ['finished', 'finished'],
      );
      assert.equal(last?.created.length, 2);
      const found = await left(plan.runId);
      assert.equal(found.length, 2);
      const removal = await cleanUp(target, found, { signal });
      assert.deepEqual([removal.removed.length, removal.failed], [2, []]);
      assert.deepEqual(await left(plan.runId), []);
      const pods = (await ground.ask(`/api/v1/namespaces/${namespace}/pods`)) as { items: unknown[] };
      assert.deepEqual(pods.items, []);
    });

    it('removes what it created when it is stopped', async () => {
      const plan = planOfImage();
      const stop = createAbort();
      const states: DeploymentState[] = [];
      for await (const state of deploy(target, plan, { signal: stop.signal, deadlineMs: 300_000 })) {
        states.push(state);
        if (state.phase === 'rollingOut') stop.abort();
      }
      const last = states.at(-1);
      assert.equal(last?.phase, 'aborted');
      assert.equal(last?.removed?.length, 2);
      assert.deepEqual(await left(plan.runId), []);
    });

    it('says why no node takes a pod when its time is up, and what is there', async () => {
      const plan = planSample(
        { kind: 'image', image: ground.image },
        [{ lane: 'teleport', laneSelector: { 'acr-teleport': 'nowhere' } }],
        place(),
      );
      const last = await lastOf(deploy(target, plan, { signal, deadlineMs: 6000 }));
      assert.equal(last.phase, 'failed');
      assert.equal(last.error?.code, 'rolloutLate');
      assert.match(last.error?.message ?? '', /nodes?/);
      assert.equal(last.created.length, 1);
      const removal = await cleanUp(target, await left(plan.runId), { signal });
      assert.equal(removal.removed.length, 1);
    });

    it('keeps what a person had before out of its labels, and out of what it removes', async () => {
      const manifest = (colour: string) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: theirs, namespace: ${namespace} }\ndata: { colour: ${colour} }\n---\n` +
        `apiVersion: v1\nkind: Pod\nmetadata: { name: theirs }\nspec: { nodeSelector: { kubernetes.io/os: linux }, containers: [{ name: web, image: '${ground.image}' }] }\n`;
      const files = (colour: string) => [{ name: 'theirs.yaml', text: manifest(colour) }];
      const { objects } = target;
      await objects.apply(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'theirs', namespace },
          data: { colour: 'blue' },
        },
        { signal },
      );
      const plan = await planManifests(files('red'), place());
      const last = await lastOf(deploy(target, plan, { signal }));
      assert.equal(last.phase, 'done', last.error?.message);
      assert.deepEqual(
        last.changes.map(({ kind }) => kind),
        ['changed', 'created'],
      );
      assert.match(last.changes[0]?.before ?? '', /colour: blue/);
      assert.match(last.changes[0]?.after ?? '', /colour: red/);
      const found = await left(plan.runId);
      assert.deepEqual(
        found.map(({ kind }) => kind),
        ['Pod'],
      );
      await cleanUp(target, found, { signal });
      const again = await lastOf(
        deploy(
          target,
          { ...plan, objects: plan.objects.filter(({ kind }) => kind === 'ConfigMap') },
          { signal },
        ),
      );
      assert.deepEqual(
        again.changes.map(({ kind }) => kind),
        ['unchanged'],
      );
    });

    /** One workload of each kind but deployments, on nodes that there are. */
    const everyKind = (image: string, kinds: readonly string[]) => {
      const pod = { nodeSelector: ground.laneSelector('shuttle'), containers: [{ name: 'main', image }] };
      const labels = { app: 'every-kind' };
      const set = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } };
      const objects: Readonly<Record<string, object>> = {
        StatefulSet: { apiVersion: 'apps/v1', spec: { ...set, serviceName: 'db', replicas: 2 } },
        DaemonSet: { apiVersion: 'apps/v1', spec: set },
        Job: { apiVersion: 'batch/v1', spec: { template: { spec: { ...pod, restartPolicy: 'Never' } } } },
        Pod: { apiVersion: 'v1', spec: pod },
      };
      const documents = kinds.map(kind =>
        JSON.stringify({ kind, metadata: { name: `every-${kind.toLowerCase()}` }, ...objects[kind] }),
      );
      return planManifests([{ name: 'every.yaml', text: documents.join('\n---\n') }], place());
    };
    const pulls = (state: DeploymentState | undefined) =>
      state?.rollouts.map(({ kind, snapshot }) => [kind, snapshot?.state, snapshot?.words]);

    it('follows a stateful set, a daemon set, a job and a pod to their end', async () => {
      const plan = await everyKind(ground.image, ['StatefulSet', 'DaemonSet', 'Job', 'Pod']);
      const states = await statesOf(deploy(target, plan, { signal, deadlineMs: 300_000 }));
      const last = states.at(-1);
      assert.equal(last?.phase, 'done', last?.error?.message);
      const { items } = (await ground.ask(`/api/v1/namespaces/${namespace}/pods`)) as {
        items: { metadata: { name: string }; status: { phase: string } }[];
      };
      const phases = (name: string) =>
        items.flatMap(({ metadata, status }) => (metadata.name.startsWith(name) ? status.phase : []));
      assert.deepEqual(phases('every-statefulset-'), ['Running', 'Running']);
      assert.deepEqual(phases('every-job-'), ['Succeeded']);
      const daemons = phases('every-daemonset-');
      assert.ok(daemons.length > 0 && daemons.every(phase => phase === 'Running'), daemons.join());
      assert.deepEqual(pulls(last), [
        ['StatefulSet', 'finished', '2 pods ready'],
        ['DaemonSet', 'finished', `${daemons.length} pod${daemons.length === 1 ? '' : 's'} available`],
        ['Job', 'finished', '1 pod ran to its end'],
        ['Pod', 'finished', 'ready'],
      ]);
      // That they were applied was not their end.
      assert.deepEqual([...new Set(states.map(({ phase }) => phase))].slice(-2), ['rollingOut', 'done']);
      const removal = await cleanUp(target, await left(plan.runId), { signal });
      assert.deepEqual([removal.removed.length, removal.failed], [4, []]);
    });

    it('says of each kind why its image cannot be pulled, at once and when its time is up', async () => {
      const kinds = ['StatefulSet', 'DaemonSet', 'Job', 'Pod'];
      const plan = await everyKind(`${ground.image}none`, kinds);
      const states = await statesOf(deploy(target, plan, { signal, deadlineMs: 8000 }));
      const last = states.at(-1);
      assert.equal(last?.phase, 'failed');
      assert.equal(last?.error?.code, 'rolloutLate');
      for (const kind of kinds) {
        const why = /the image of main cannot be pulled/;
        assert.ok(
          states.some(({ rollouts }) =>
            rollouts.some(each => each.kind === kind && isUnderWay(each.snapshot, why)),
          ),
          `${kind} while it is followed: ${JSON.stringify(pulls(last))}`,
        );
        assert.match(
          last?.error?.message ?? '',
          new RegExp(`${kind} every-${kind.toLowerCase()} did not roll out on [^:]+: .*${why.source}`),
        );
      }
      const removal = await cleanUp(target, await left(plan.runId), { signal });
      assert.equal(removal.removed.length, 4);
    });

    it('says why no pod of a stateful set, a daemon set or a job can be made', async () => {
      const full = await ground.namespace(`acr-teleport-full-${process.pid}`);
      const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full', namespace: full } };
      await target.objects.apply({ ...quota, spec: { hard: { pods: '0' } } }, { signal });
      const plan = await everyKind(ground.image, ['StatefulSet', 'DaemonSet', 'Job']);
      const objects = plan.objects.map(each => ({
        ...each,
        metadata: { ...each.metadata, namespace: full },
      }));
      const last = await lastOf(
        deploy(target, { ...plan, namespace: full, objects }, { signal, deadlineMs: 8000 }),
      );
      assert.equal(last.error?.code, 'rolloutLate');
      for (const { kind, snapshot } of last.rollouts)
        assert.match(snapshot?.words ?? '', /; no pod can be made: exceeded quota: full, /, kind);
      const { runs } = await listRuns(target, { signal, runId: plan.runId, namespace: full });
      await cleanUp(target, runs[0]?.leftovers ?? [], { signal });
    });

    it('says of one that waits for somebody that it is not followed', async () => {
      const plan = await everyKind(ground.image, ['Job']);
      const objects = plan.objects.map(job => ({ ...job, spec: { ...(job.spec as object), suspend: true } }));
      const last = await lastOf(deploy(target, { ...plan, objects }, { signal, deadlineMs: 60_000 }));
      assert.equal(last.phase, 'done', last.error?.message);
      assert.deepEqual(last.warnings, [
        'Job every-job is not followed: it is suspended, and runs nothing until somebody resumes it.',
      ]);
      await cleanUp(target, await left(plan.runId), { signal });
    });

    for (const [user, said] of [
      ['may-only-look', /patch/],
      ['may-not-create', /create/],
      ['may-not-patch', /patch/],
    ] as const)
      it(`tells one who ${user.replaceAll('-', ' ')} so, and leaves nothing behind`, async () => {
        const plan = planOfImage();
        const last = await lastOf(deploy(await ground.target(user), plan, { signal }));
        assert.equal(last.phase, 'failed');
        assert.equal(last.error?.code, 'forbidden');
        assert.match(`${last.error?.message} ${last.error?.detail}`, said);
        assert.deepEqual(last.created, []);
        assert.deepEqual(await left(plan.runId), []);
      });

    for (const user of ['may-not-watch-events', 'may-not-see-events'] as const)
      it(`rolls out without events for one who ${user.replaceAll('-', ' ')}`, async () => {
        const plan = planOfImage();
        const last = await lastOf(deploy(await ground.target(user), plan, { signal, deadlineMs: 300_000 }));
        assert.equal(last.phase, 'done', last.error?.message);
        // Who may list them alone has seen some before the watch is refused.
        if (user === 'may-not-see-events')
          assert.match(last.rollouts[0]?.snapshot?.eventsHidden ?? '', /events/);
        await cleanUp(target, await left(plan.runId), { signal });
      });

    it('tells a conflict by field and owner, and takes over only when that was said', async () => {
      const text = `apiVersion: v1\nkind: Service\nmetadata: { name: contested }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: contested }\nspec: { containers: [{ name: web, image: '${ground.image}' }] }\n`;
      await ground.foreignService(namespace, 'contested');
      const plan = await planManifests([{ name: 'contested.yaml', text }], place());
      const last = await lastOf(deploy(target, plan, { signal }));
      assert.equal(last.phase, 'failed');
      assert.equal(last.error?.code, 'conflict');
      assert.match(last.error?.message ?? '', /selector.*somebody-else/);
      assert.deepEqual(last.created, []);
      const forced = await lastOf(deploy(target, plan, { signal, force: true }));
      assert.equal(forced.phase, 'done', forced.error?.message);
      await cleanUp(target, await left(plan.runId), { signal });
    });

    it('names a namespace that is not there, and creates it when that was said', async () => {
      const missing = `acr-teleport-new-${id}`;
      const plan = { ...planOfImage(), objects: [], namespace: missing };
      const withPod: DeployPlan = {
        ...plan,
        objects: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'first', namespace: missing },
            data: { a: 'b' },
          },
        ],
      };
      const refused = await lastOf(deploy(target, withPod, { signal }));
      assert.equal(refused.error?.code, 'namespaceMissing');
      const made = await lastOf(deploy(target, withPod, { signal, newNamespaces: [missing] }));
      assert.equal(made.phase, 'done', made.error?.message);
      const { runs } = await listRuns(target, { signal, runId: plan.runId });
      const found = runs.flatMap(({ leftovers }) => leftovers);
      assert.deepEqual(found.map(({ kind }) => kind).sort(), ['ConfigMap', 'Namespace']);
      const removal = await cleanUp(target, found, { signal });
      assert.deepEqual(removal.failed, []);
    });

    it('finds and removes what is rarely deployed, too', async () => {
      const text = `apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: roomy }\nspec: { hard: { pods: '500' } }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: counted }\nspec: { containers: [{ name: web, image: '${ground.image}' }] }\n`;
      const plan = await planManifests([{ name: 'quota.yaml', text }], place());
      const last = await lastOf(deploy(target, plan, { signal }));
      assert.equal(last.phase, 'done', last.error?.message);
      const found = await left(plan.runId);
      assert.deepEqual(found.map(({ kind }) => kind).sort(), ['Pod', 'ResourceQuota']);
      assert.deepEqual((await cleanUp(target, found, { signal })).failed, []);
      const { items } = (await ground.ask(`/api/v1/namespaces/${namespace}/resourcequotas`)) as { items: [] };
      assert.equal(items.length, 0);
    });

    it('gives the address of a service that is balanced', async () => {
      const text = `apiVersion: v1\nkind: Service\nmetadata: { name: front }\nspec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: front }\nspec: { containers: [{ name: web, image: '${ground.image}' }] }\n`;
      const plan = await planManifests([{ name: 'front.yaml', text }], place());
      const last = await lastOf(deploy(target, plan, { signal }));
      assert.equal(last.phase, 'done', last.error?.message);
      assert.match(last.addresses[0]?.address?.url ?? '', /^http:\/\/[^/]+\/$/);
      await cleanUp(target, await left(plan.runId), { signal });
    });

    it('keeps two runs at once apart', async () => {
      const elsewhere = await ground.namespace(`acr-teleport-deploy-2-${id}`);
      const [one, other] = [planOfImage(), { ...planOfImage(), namespace: elsewhere }];
      const moved = {
        ...other,
        objects: other.objects.map(each => ({
          ...each,
          metadata: { ...each.metadata, namespace: elsewhere },
        })),
      };
      const ends = await Promise.all([one, moved].map(plan => lastOf(deploy(target, plan, { signal }))));
      assert.deepEqual(
        ends.map(({ phase }) => phase),
        ['done', 'done'],
      );
      await cleanUp(target, await left(one.runId), { signal });
      const { runs } = await listRuns(target, { signal, runId: moved.runId });
      assert.equal(runs[0]?.leftovers.length, 2);
      await cleanUp(target, runs[0]?.leftovers ?? [], { signal });
    });
  });
