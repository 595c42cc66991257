import assert from 'node:assert/strict';
import { systemClock } from '../../src/base/clock';
import { ClusterError } from '../../src/kubernetes/clusterError';
import type { KubernetesObject } from '../../src/kubernetes/kubernetesObject';
import { ClusterObjects } from '../../src/kubernetes/objects';
import { readPodLog } from '../../src/kubernetes/podLog';
import { connectByRunCommand } from '../../src/kubernetes/runCommand/runCommandConnection';
import { watchObjects } from '../../src/kubernetes/watch';
import { failureAs } from '../support/errors';
import { run } from './program';
import { shellCommands } from './shellCommands';

/** A cluster that kubectl reaches, and who it is that asks there. */
export interface KubectlGround {
  /** Of somebody who may everything, or of one who may look alone. */
  env(who: 'anybody' | 'looker'): Promise<Readonly<Record<string, string>>>;
  readonly namespace: string;
}

const { signal } = new AbortController();
const pollMs = 200;

/** What every cluster has to answer to the command lines that stand for our calls, in a real shell, by the real kubectl. */
export function runCommandCases(shell: string, ground: () => KubectlGround): void {
  const objectsOf = async (who: 'anybody' | 'looker' = 'anybody') => {
    const run = shellCommands(await ground().env(who), { shell });
    const server = 'https://aks.example';
    return new ClusterObjects(
      connectByRunCommand({ context: 'aks', server, clock: systemClock, run, pollMs }),
    );
  };
  const map = (name: string, data: Readonly<Record<string, string>> = { a: '1' }): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: ground().namespace },
    data,
  });
  const refused = async (task: (objects: ClusterObjects) => Promise<unknown>, who?: 'looker') =>
    failureAs(ClusterError, task(await objectsOf(who)));
  const kubectl = async (args: readonly string[], input = '') => {
    const ended = await run('kubectl', args, { env: await ground().env('anybody'), input });
    assert.equal(ended.code, 0, ended.err);
    return ended.out;
  };

  it('knows what an apply made new, and what was there', async () => {
    const objects = await objectsOf();
    const one = map('one', { quote: `it's "so" $HOME \`x\` \\ ä` });
    const dry = await objects.apply(one, { signal, dryRun: true });
    const first = await objects.apply(one, { signal });
    const again = await objects.apply(one, { signal });
    assert.deepEqual([dry.isNew, first.isNew, again.isNew], [true, true, false]);
    assert.deepEqual(first.object.data, one.data);
    assert.deepEqual(
      (await objects.get({ ...one, name: 'one', namespace: ground().namespace }, signal))?.data,
      one.data,
    );
  });

  it('tells a conflict by field and owner, and takes over when it is told to', async () => {
    const objects = await objectsOf();
    await kubectl(
      ['apply', '--server-side', '--field-manager=somebody-else', '-f', '-'],
      JSON.stringify(map('owned', { a: 'theirs', b: 'theirs' })),
    );
    const { code, failure } = await refused(mine => mine.apply(map('owned', { a: '1', b: '2' }), { signal }));
    assert.equal(code, 'conflict');
    assert.deepEqual(
      failure.conflicts?.map(({ field, manager }) => [field, manager]),
      [
        ['.data.a', 'somebody-else'],
        ['.data.b', 'somebody-else'],
      ],
    );
    const { object, isNew } = await objects.apply(map('owned', { a: '1' }), { signal, force: true });
    assert.deepEqual([isNew, object.data], [false, { a: '1', b: 'theirs' }]);
  });

  it('touches nothing that was made with kubectl apply, which would lose what the manifest leaves out', async () => {
    await kubectl(
      ['apply', '--validate=false', '-f', '-'],
      JSON.stringify(map('client-side', { a: '1', theirs: '2' })),
    );
    for (const dryRun of [true, false]) {
      const { code, message } = await refused(objects =>
        objects.apply(map('client-side'), { signal, dryRun }),
      );
      assert.equal(code, 'denied');
      assert.match(message, /was made with kubectl apply/);
    }
    const shown = await kubectl(['get', 'configmap', 'client-side', '-n', ground().namespace, '-o', 'json']);
    assert.deepEqual(JSON.parse(shown).data, { a: '1', theirs: '2' });
  });

  it('patches, lists and removes', async () => {
    const objects = await objectsOf();
    const labelled = map('labelled');
    const metadata = { ...labelled.metadata, labels: { tier: 'front' } };
    await objects.apply({ ...labelled, metadata }, { signal });
    const reference = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'labelled',
      namespace: ground().namespace,
    };
    const patched = await objects.patch(reference, { data: { a: null, b: '2' } }, { signal });
    assert.deepEqual(patched.data, { b: '2' });
    const query = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: ground().namespace,
      labelSelector: 'tier in (front,x)',
    };
    const { items } = await objects.list(query, signal);
    assert.deepEqual(
      items.map(({ metadata: { name } }) => name),
      ['labelled'],
    );
    assert.equal(await objects.remove(reference, { signal, uid: 'another' }), 'absent');
    assert.equal(await objects.remove(reference, { signal, deadlineMs: 20_000 }), 'gone');
    assert.equal(await objects.remove(reference, { signal }), 'absent');
    assert.equal(await objects.get(reference, signal), undefined);
  });

  it('tells what stands in the way in the words of any other cluster', async () => {
    const may = await refused(objects => objects.apply(map('denied'), { signal }), 'looker');
    assert.deepEqual([may.code, may.failure.namespace], ['forbidden', ground().namespace]);
    const nowhere = { ...map('a'), metadata: { name: 'a', namespace: 'not-there' } };
    const missing = await refused(objects => objects.apply(nowhere, { signal }));
    assert.equal(missing.code, 'namespaceMissing');
    const unknown = await refused(objects => objects.apply({ ...map('a'), kind: 'Nothing' }, { signal }));
    assert.equal(unknown.code, 'unknownKind');
    const wrong = await refused(objects => objects.apply({ ...map('Not A Name') }, { signal }));
    assert.equal(wrong.code, 'invalid');
    const strange = await refused(objects => objects.apply({ ...map('b'), dada: {} }, { signal }));
    assert.equal(strange.code, 'invalid');
    assert.match(strange.message, /dada/);
    const log = await refused(objects =>
      readPodLog(objects, { namespace: ground().namespace, pod: 'none', signal }),
    );
    assert.equal(log.code, 'notFound');
  });

  it('follows objects by reading them again', async () => {
    const objects = await objectsOf();
    const query = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: ground().namespace,
      fieldSelector: 'metadata.name=followed',
    };
    const reference = { ...query, name: 'followed' };
    const told: string[] = [];
    const next: readonly (() => Promise<unknown>)[] = [
      () => objects.apply(map('followed'), { signal }),
      () => objects.apply(map('followed', { a: '2' }), { signal }),
      () => objects.remove(reference, { signal }),
    ];
    for await (const { kind } of watchObjects(objects, query, { signal, deadlineMs: 60_000 })) {
      told.push(kind);
      const step = next[told.length - 1];
      if (!step) break;
      await step();
    }
    assert.deepEqual(told, ['listed', 'added', 'modified', 'deleted']);
  });
}
