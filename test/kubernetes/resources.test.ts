import assert from 'node:assert/strict';
import { ExplainedError } from '../../src/base/errors';
import { ClusterError } from '../../src/kubernetes/clusterError';
import type { ClusterCall } from '../../src/kubernetes/connection';
import { pathOf, Resources } from '../../src/kubernetes/resources';
import { failureAs, thrownBy } from '../support/errors';
import { type Answer, clusterError, fakeCluster, forever } from './fakeConnection';

function widgets(index: number) {
  return index === 0 ? [] : [{ name: 'widgets', kind: 'Widget', namespaced: false, verbs: ['get'] }];
}

function resourcesOver(send: (call: ClusterCall, index: number) => Answer) {
  const { connection, calls, clock } = fakeCluster({ send });
  return { resources: new Resources(connection), calls, clock };
}

const nowhere = () => clusterError('unknownKind');

describe('the kinds of a cluster', () => {
  it('have paths by what the API says of them', async () => {
    const { resources } = resourcesOver(nowhere);
    const deployment = await resources.find('apps/v1', 'Deployment', forever());
    assert.equal(deployment.plural, 'deployments');
    assert.equal(pathOf(deployment, 'shop', 'front'), '/apis/apps/v1/namespaces/shop/deployments/front');
    assert.equal(pathOf(deployment), '/apis/apps/v1/deployments');
    const node = await resources.find('v1', 'Node', forever());
    assert.equal(node.isNamespaced, false);
    assert.equal(pathOf(node, 'shop', 'a%b'), '/api/v1/nodes/a%25b');
    assert.deepEqual((await resources.find('v1', 'Pod', forever())).plural, 'pods');
  });

  it('are asked for once, also by many at the same time', async () => {
    const { resources, calls } = resourcesOver(() => ({ resources: widgets(1) }));
    const find = () => resources.find('example.com/v1', 'Widget', forever());
    await Promise.all([find(), find()]);
    await find();
    assert.deepEqual(
      calls.map(({ path }) => path),
      ['/apis/example.com/v1'],
    );
  });

  it('that were defined since are found after a while', async () => {
    const asked: string[] = [];
    const { resources, clock } = resourcesOver(({ path }) => {
      asked.push(path);
      return path === '/apis/example.com/v1'
        ? { resources: widgets(asked.indexOf(path) === asked.length - 1 ? 0 : 1) }
        : nowhere();
    });
    const find = () => resources.find('example.com/v1', 'Widget', forever());
    await failureAs(ClusterError, find());
    const before = asked.length;
    await failureAs(ClusterError, find());
    assert.equal(asked.length, before);
    await clock.pass(10_000);
    assert.equal((await find()).plural, 'widgets');
  });

  it('that are not known are told, with where the cluster has them', async () => {
    const { resources } = resourcesOver(nowhere);
    const old = await failureAs(ClusterError, resources.find('extensions/v1beta1', 'Deployment', forever()));
    assert.equal(old.code, 'unknownKind');
    assert.equal(old.message, 'demo-aks does not know the kind Deployment in extensions/v1beta1.');
    assert.equal(old.hint, 'The cluster has Deployment in apps/v1.');
    const unknown = await failureAs(ClusterError, resources.find('example.com/v1', 'Widget', forever()));
    assert.match(unknown.hint ?? '', /may have to be installed/);
  });

  /** One group beside the core, whose version answers so. */
  function oneGroup(version: () => Answer) {
    const group = { preferredVersion: { groupVersion: 'example.com/v1' } };
    return resourcesOver(({ path }) => (path === '/apis' ? { groups: [group] } : version()));
  }

  for (const [what, answer] of [
    ['is listed and not there', clusterError('unknownKind')],
    ['answers with no kinds', {}],
  ] as const)
    it(`are told as not seen where a version ${what}`, async () => {
      const { resources } = oneGroup(() => answer);
      const { hidden } = await resources.all(forever());
      assert.deepEqual(
        hidden.map(({ kind }) => kind),
        ['example.com/v1'],
      );
    });

  it('are not taken to be the core alone where the list of groups cannot be read', async () => {
    const { resources } = resourcesOver(() => ({}));
    assert.equal((await failureAs(ClusterError, resources.all(forever()))).code, 'unreadable');
  });

  it('are all asked for again after a while, since one may have been defined in a version that is known', async () => {
    let asked = 0;
    const { resources, clock } = oneGroup(() => ({ resources: widgets(asked++) }));
    const seen = async () => (await resources.all(forever())).resources.some(({ kind }) => kind === 'Widget');
    assert.equal(await seen(), false);
    await clock.pass(10_000);
    assert.equal(await seen(), true);
  });

  it('are looked for nowhere else than in the API of kinds', async () => {
    const { resources, calls } = resourcesOver(nowhere);
    for (const apiVersion of ['../../api/v1', 'v1/namespaces', 'a/b/c', '', 'v1?x', 'a b/v1'])
      await failureAs(ClusterError, resources.find(apiVersion, 'Widget', forever()));
    assert.ok(calls.every(({ path }) => /^\/apis?\/[a-z0-9./]+$/.test(path) && !path.includes('..')));
    const deployment = await resources.find('apps/v1', 'Deployment', forever());
    for (const name of ['..', '.', ''])
      assert.equal(thrownBy(ExplainedError, () => pathOf(deployment, 'shop', name)).code, 'invalid');
    assert.throws(() => pathOf(deployment, '..', 'a'));
  });

  it('fail as the cluster does', async () => {
    const { resources } = resourcesOver(() => clusterError('forbidden'));
    const error = await failureAs(ClusterError, resources.find('example.com/v1', 'Widget', forever()));
    assert.equal(error.code, 'forbidden');
  });
});
