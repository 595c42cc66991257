import assert from 'node:assert/strict';
import { deployment, deployments, KubeClient, pods } from './kubeClient';

interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly continue?: string;
    readonly remainingItemCount?: number;
    readonly resourceVersion: string;
  };
  readonly items: readonly { readonly metadata: { readonly name: string; readonly namespace?: string } }[];
}

interface Table {
  readonly kind: string;
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly {
    readonly cells: readonly (string | number)[];
    readonly object?: { readonly kind: string };
  }[];
}

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const namesOf = ({ items }: Listed) => items.map(({ metadata }) => metadata.name);

describe('Simulated Kubernetes: reading', () => {
  const open = async (names = ['a', 'b', 'c', 'd', 'e']) => {
    const client = new KubeClient();
    for (const [index, name] of names.entries()) {
      const labels = { parity: index % 2 === 0 ? 'even' : 'odd', ...(index === 0 && { first: 'yes' }) };
      await client.ask('POST', deployments, deployment(name, { replicas: 0, labels }));
    }
    return client;
  };

  it('lists things in the order of their names, each without its kind', async () => {
    const { body } = await (await open(['z', 'a', 'm'])).get<Listed>(deployments);
    assert.equal(body.kind, 'DeploymentList');
    assert.deepEqual(namesOf(body), ['a', 'm', 'z']);
    assert.ok(!('kind' in (body.items[0] ?? {})));
  });

  for (const [selector, expected] of [
    ['parity=even', 'ace'],
    ['parity==odd', 'bd'],
    ['parity!=even', 'bd'],
    ['parity in (odd, even),first', 'a'],
    ['parity notin (odd)', 'ace'],
    ['!first,parity=even', 'ce'],
    ['app=b', 'b'],
    ['nothing=at-all', ''],
  ] as const) {
    it(`selects by labels: ${selector}`, async () => {
      const { body } = await (await open()).get<Listed>(
        `${deployments}?labelSelector=${encodeURIComponent(selector)}`,
      );
      assert.equal(namesOf(body).join(''), expected);
    });
  }

  it('selects by fields', async () => {
    const client = await open();
    const { body } = await client.get<Listed>(`${deployments}?fieldSelector=metadata.name%3Dc`);
    assert.deepEqual(namesOf(body), ['c']);
    const all = await client.get<Listed>('/api/v1/namespaces?fieldSelector=status.phase!%3DTerminating');
    assert.deepEqual(namesOf(all.body), ['default', 'kube-node-lease', 'kube-public', 'kube-system']);
  });

  for (const [query, message] of [
    [
      'labelSelector=a%20b%20c',
      "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    ],
    [
      'fieldSelector=spec.foo%3Dx',
      '"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ['continue=nonsense&limit=1', 'invalid continue token: continue key is not valid: it is none of ours'],
  ] as const) {
    it(`does not take ${query}`, async () => {
      const answer = await (await open([])).get<{ message: string }>(`${deployments}?${query}`);
      assert.deepEqual([answer.status, answer.body.message], [400, message]);
    });
  }

  it('hands out long lists in pages', async () => {
    const client = await open();
    const first = (await client.get<Listed>(`${deployments}?limit=2`)).body;
    assert.deepEqual([namesOf(first), first.metadata.remainingItemCount], [['a', 'b'], 3]);
    const next = (await client.get<Listed>(`${deployments}?limit=2&continue=${first.metadata.continue}`))
      .body;
    assert.deepEqual(namesOf(next), ['c', 'd']);
    const last = (await client.get<Listed>(`${deployments}?limit=2&continue=${next.metadata.continue}`)).body;
    assert.deepEqual([namesOf(last), last.metadata.continue], [['e'], undefined]);
  });

  it('does not hand out the rest of a list that was begun long ago', async () => {
    const client = await open();
    const { body } = await client.get<Listed>(`${deployments}?limit=2`);
    await client.clock.pass(6 * 60_000);
    const late = await client.get<{ reason: string }>(
      `${deployments}?limit=2&continue=${body.metadata.continue}`,
    );
    assert.deepEqual([late.status, late.body.reason], [410, 'Expired']);
  });

  it('lists over all namespaces', async () => {
    const client = await open(['a']);
    await client.ask('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
    const elsewhere = '/apis/apps/v1/namespaces/other/deployments';
    await client.ask('POST', elsewhere, deployment('a', { replicas: 0 }));
    const { body } = await client.get<Listed>('/apis/apps/v1/deployments');
    assert.deepEqual(
      body.items.map(({ metadata }) => metadata.namespace),
      ['default', 'other'],
    );
  });

  it('writes tables for those who show them to people', async () => {
    const client = await open([]);
    await client.apply(`${deployments}/web`, deployment('web', { replicas: 2 }));
    await client.clock.pass(60_000);
    const rows = async (target: string) => (await client.get<Table>(target, { accept: table })).body;
    const deployed = await rows(deployments);
    assert.equal(deployed.kind, 'Table');
    assert.deepEqual(deployed.rows[0]?.cells.slice(0, 5), ['web', '2/2', 2, 2, '60s']);
    assert.equal(deployed.rows[0]?.object?.kind, 'PartialObjectMetadata');
    const running = await rows(pods);
    assert.deepEqual(
      running.columnDefinitions.filter(({ priority }) => priority === 0).map(({ name }) => name),
      ['Name', 'Ready', 'Status', 'Restarts', 'Age'],
    );
    assert.deepEqual(running.rows[0]?.cells.slice(1, 5), ['1/1', 'Running', '0', '60s']);
    const nodes = await rows('/api/v1/nodes?includeObject=None');
    assert.deepEqual(nodes.rows[0]?.cells.slice(1, 5), ['Ready', '<none>', '60s', 'v1.32.5']);
    assert.equal(nodes.rows[0]?.object, undefined);
    const events = await rows('/api/v1/events?fieldSelector=reason%3DPulled');
    assert.match(String(events.rows[0]?.cells[6]), /^Successfully pulled image/);
    for (const resource of ['namespaces', 'services', 'serviceaccounts'])
      assert.equal((await rows(`/api/v1/${resource}`)).kind, 'Table');
  });
});
