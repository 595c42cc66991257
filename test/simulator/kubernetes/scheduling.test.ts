import assert from 'node:assert/strict';
import type { Event, Node } from '../../../src/simulator/kubernetes/objects';
import type { Pod } from '../../../src/simulator/kubernetes/podObjects';
import { deployment, deployments, events, fourPools, KubeClient, pods } from './kubeClient';

const noHelp = (nodes: number) =>
  ` preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;

describe('Simulated Kubernetes: scheduling', () => {
  const run = async (client: KubeClient, traits: Parameters<typeof deployment>[1]) => {
    await client.apply(`${deployments}/web`, deployment('web', traits));
    await client.clock.pass(1_000);
    return client.list<Pod>(pods);
  };
  const refusal = async (client: KubeClient) => {
    const [event] = await client.list<Event>(`${events}?fieldSelector=reason%3DFailedScheduling`);
    return event?.message;
  };

  it('finds the node that a selector means', async () => {
    const [pod] = await run(new KubeClient({ pools: fourPools }), {
      selector: { 'acr-teleport': 'disabled' },
    });
    assert.match(pod?.spec.nodeName ?? '', /^aks-shuttle-\d{8}-vmss000000$/);
    const scheduled = pod?.status.conditions?.find(({ type }) => type === 'PodScheduled');
    assert.equal(scheduled?.status, 'True');
  });

  it('says why no node is of use, in the scheduler’s words', async () => {
    const client = new KubeClient({ pools: [{ name: 'nodepool1', count: 3 }] });
    const [pod] = await run(client, { selector: { 'acr-teleport': 'enabled' } });
    const message = `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.${noHelp(3)}`;
    const scheduled = pod?.status.conditions?.find(({ type }) => type === 'PodScheduled');
    assert.deepEqual(
      [scheduled?.status, scheduled?.reason, scheduled?.message],
      ['False', 'Unschedulable', message],
    );
    assert.equal(pod?.status.phase, 'Pending');
    assert.equal(await refusal(client), message);
  });

  for (const [version, message] of [
    ['1.20.2', "0/1 nodes are available: 1 node(s) had taint {only: us}, that the pod didn't tolerate."],
    ['1.32.5', `0/1 nodes are available: 1 node(s) had untolerated taint {only: us}.${noHelp(1)}`],
    [
      '1.34.4',
      '0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    ],
  ] as const) {
    it(`tells of taints as ${version} does`, async () => {
      const client = new KubeClient({
        version,
        pools: [{ name: 'nodepool1', taints: ['only=us:NoSchedule'] }],
      });
      await run(client, {});
      assert.equal(await refusal(client), message);
    });
  }

  it('lets those on a tainted node who tolerate it', async () => {
    const tolerating = {
      pod: { tolerations: [{ key: 'only', operator: 'Equal', value: 'us', effect: 'NoSchedule' }] },
    };
    const [pod] = await run(
      new KubeClient({ pools: [{ name: 'nodepool1', taints: ['only=us:NoSchedule'] }] }),
      tolerating,
    );
    assert.ok(pod?.spec.nodeName);
  });

  it('counts what each node lacks', async () => {
    const client = new KubeClient({
      pools: [{ name: 'small', count: 2, vmSize: 'Standard_D2s_v3' }, ...fourPools.slice(0, 1)],
    });
    await run(client, {
      replicas: 3,
      selector: { agentpool: 'small' },
      container: { resources: { requests: { cpu: '1500m' } } },
    });
    assert.equal(
      await refusal(client),
      "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 2 Insufficient cpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
    );
    const placed = (await client.list<Pod>(pods)).flatMap(({ spec }) => spec.nodeName ?? []);
    assert.equal(new Set(placed).size, 2);
  });

  it('follows affinities', async () => {
    const affinity = (operator: string, values: string[]) => ({
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'agentpool', operator, values }] }],
            },
          },
        },
      },
    });
    const [pod] = await run(new KubeClient({ pools: fourPools }), affinity('In', ['streamer', 'none']));
    assert.match(pod?.spec.nodeName ?? '', /^aks-streamer-/);
    const client = new KubeClient({ pools: fourPools.slice(0, 2) });
    await run(client, affinity('NotIn', ['teleporter', 'shuttle']));
    assert.match((await refusal(client)) ?? '', /^0\/2 nodes are available: 2 node\(s\) didn't match/);
  });

  it('leaves cordoned nodes alone, and looks again when one is free', async () => {
    const client = new KubeClient();
    const [node] = await client.list<Node>('/api/v1/nodes');
    const cordon = (unschedulable: boolean | null) =>
      client.ask(
        'PATCH',
        `/api/v1/nodes/${node?.metadata.name}`,
        { spec: { unschedulable } },
        { contentType: 'application/merge-patch+json' },
      );
    await cordon(true);
    await run(client, {});
    assert.match(
      (await refusal(client)) ?? '',
      /^0\/1 nodes are available: 1 node\(s\) were unschedulable\./,
    );
    await cordon(null);
    await client.clock.pass(1_000);
    assert.ok((await client.list<Pod>(pods))[0]?.spec.nodeName);
  });

  it('waits for nodes where there are none', async () => {
    const client = new KubeClient({ pools: [{ name: 'nodepool1', count: 0 }] });
    await run(client, {});
    assert.equal(await refusal(client), 'no nodes available to schedule pods');
    client.kubernetes.setPool({ name: 'nodepool1', count: 1 }, 5_000);
    await client.clock.pass(10_000);
    assert.ok((await client.list<Pod>(pods))[0]?.spec.nodeName);
  });

  it('writes events as schedulers do, which have their time elsewhere', async () => {
    const client = new KubeClient();
    await run(client, {});
    const [event] = await client.list<Event>(`${events}?fieldSelector=reason%3DScheduled`);
    assert.deepEqual([event?.firstTimestamp, event?.lastTimestamp, event?.source], [null, null, {}]);
    assert.match(event?.eventTime ?? '', /^2026-01-05T12:00:00\.\d{6}Z$/);
    assert.equal(event?.reportingComponent, 'default-scheduler');
    assert.match(
      event?.message ?? '',
      /^Successfully assigned default\/web-\w+-\w+ to aks-nodepool1-\d{8}-vmss000000$/,
    );
  });
});
