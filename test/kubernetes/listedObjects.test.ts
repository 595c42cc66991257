import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { KubernetesObject } from '../../src/kubernetes/kubernetesObject';
import { ListedObjects } from '../../src/kubernetes/listedObjects';

function pod(name: string, uid: string, resourceVersion: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', uid, resourceVersion } };
}

const told = (listed: ListedObjects, ...objects: readonly KubernetesObject[]) =>
  listed.changes(objects).map(({ kind, object }) => `${kind} ${object.metadata.name} ${object.metadata.uid}`);

describe('objects that are listed again and again', () => {
  it('are told by what differs', () => {
    const listed = new ListedObjects();
    assert.deepEqual(told(listed, pod('a', '1', '10')), ['added a 1']);
    assert.deepEqual(told(listed, pod('a', '1', '10')), []);
    assert.deepEqual(told(listed, pod('a', '1', '11'), pod('b', '2', '12')), ['modified a 1', 'added b 2']);
    assert.deepEqual(told(listed, pod('b', '2', '12')), ['deleted a 1']);
    assert.deepEqual(told(listed, pod('b', '3', '13')), ['deleted b 2', 'added b 3']);
    assert.deepEqual(told(listed), ['deleted b 3']);
  });

  it('are as they are listed for who follows the changes', () => {
    const lists = fc.array(
      fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(2), fc.nat(3)), {
        selector: ([name]) => name,
      }),
    );
    fc.assert(
      fc.property(lists, all => {
        const listed = new ListedObjects();
        const followed = new Map<string, KubernetesObject>();
        for (const list of all) {
          const objects = list.map(([name, uid, version]) => pod(name, String(uid), String(version)));
          for (const { kind, object } of listed.changes(objects)) {
            const { name } = object.metadata;
            assert.equal(followed.has(name), kind !== 'added');
            if (kind === 'deleted') followed.delete(name);
            else followed.set(name, object);
          }
          const byName = (one: KubernetesObject, other: KubernetesObject) =>
            one.metadata.name.localeCompare(other.metadata.name);
          assert.deepEqual([...followed.values()].sort(byName), [...objects].sort(byName));
        }
      }),
    );
  });
});
