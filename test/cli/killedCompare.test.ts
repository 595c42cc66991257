import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator, SimulatorRequest, SimulatorResponse } from '../../src/simulator';
import { waitUntil } from '../host/deadline';
import { skip } from '../host/skip';
import { type ServedAzureCluster, servedAzureCluster } from './azureCluster';
import { cli, type Running, startCli } from './cli';

const image = 'mine1.azurecr.io/team/app:1.0';
const pools = [
  { name: 'teleporter', count: 1, labels: { 'acr-teleport': 'enabled' } },
  { name: 'shuttle', count: 2, labels: { 'acr-teleport': 'disabled' } },
];
const asBefore = ['system 1 Succeeded', 'teleporter 1 Succeeded', 'shuttle 2 Succeeded'];

/** What a comparison changes, in order, when nodes have its image: each pool is emptied and given back, and a pod a lane comes and goes. */
const steps = [
  'PUT shuttle 0',
  'PUT teleporter 0',
  'PUT shuttle 2',
  'PUT teleporter 1',
  'PATCH pod',
  'PATCH pod',
  'DELETE pod',
  'DELETE pod',
];

function stepOf({ method, target }: SimulatorRequest, body: string): string | undefined {
  const [, pool] = /agentPools\/([^?]+)/.exec(target) ?? [];
  if (method === 'PUT' && pool !== undefined) return `PUT ${pool} ${JSON.parse(body).properties.count}`;
  return ['PATCH', 'DELETE'].includes(method) && /\/pods\//.test(target) ? `${method} pod` : undefined;
}

/** Kills a command at one of its changes, before or after that has happened. */
class Killer {
  readonly seen: string[] = [];
  #running: Running | undefined;
  #at = 0;
  #isDone = false;

  aim(running: Running, at: number, isDone: boolean): void {
    this.seen.length = 0;
    this.#running = running;
    this.#at = at;
    this.#isDone = isDone;
  }

  rest(): void {
    this.#running = undefined;
  }

  readonly around = async (
    request: SimulatorRequest,
    handle: Simulator['handle'],
  ): Promise<SimulatorResponse> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request.body) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const whole = { ...request, body: [body] };
    const running = this.#running;
    const step = running && stepOf(request, body.toString('utf8'));
    if (running === undefined || step === undefined) return handle(whole);
    this.seen.push(step);
    if (this.seen.length !== this.#at) return handle(whole);
    this.rest();
    const response = this.#isDone ? await handle(whole) : undefined;
    running.signal('SIGKILL');
    await running.ended;
    return response ?? unanswered;
  };
}

const unanswered: SimulatorResponse = { status: 503, headers: {}, body: '' };

describe('acr-teleport compare, killed at each of its steps', function () {
  this.timeout(90_000);
  this.slow(30_000);
  const killer = new Killer();
  let served: ServedAzureCluster;

  before(async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no SIGKILL, and no az that is a shell script');
    served = await servedAzureCluster({ pools, around: killer.around });
  });
  after(() => served?.close());

  const run = async (...args: readonly string[]) => cli(args, await served.env());
  const remembered = () => readdir(join(served.state, 'emptied-pools')).catch(() => []);
  const pods = async () => {
    const { items } = await served.objects.list(
      { apiVersion: 'v1', kind: 'Pod' },
      new AbortController().signal,
    );
    return items.map(({ metadata }) => metadata.name);
  };

  const lanedNodes = async () => {
    const { signal } = new AbortController();
    const { items } = await served.objects.list({ apiVersion: 'v1', kind: 'Node' }, signal);
    return items.filter(({ metadata }) => metadata.labels?.['acr-teleport'] !== undefined);
  };

  /** Lets somebody else's pods pull the image on the nodes of both lanes, so that a comparison begins with new ones. */
  const warm = async () => {
    const { signal } = new AbortController();
    const isThere = async () => {
      const laned = await lanedNodes();
      const warmed = laned.filter(({ status }) => JSON.stringify(status).includes(image));
      return laned.length === 3 && new Set(warmed.map(node => node.metadata.labels?.agentpool)).size === 2;
    };
    for (const value of ['enabled', 'disabled']) {
      const spec = { nodeSelector: { 'acr-teleport': value }, containers: [{ name: 'app', image }] };
      const metadata = { name: `warm-${value}`, namespace: 'default' };
      await served.objects.apply({ apiVersion: 'v1', kind: 'Pod', metadata, spec }, { signal });
    }
    await waitUntil(async () => ((await isThere()) ? true : undefined), 20_000, 'Nodes that have the image');
    for (const value of ['enabled', 'disabled']) {
      const reference = { apiVersion: 'v1', kind: 'Pod', name: `warm-${value}`, namespace: 'default' };
      await served.objects.remove(reference, { signal });
    }
    await waitUntil(async () => ((await pods()).length === 0 ? true : undefined), 20_000, 'No pods');
  };

  /** Starts a comparison, and resolves when it is killed. */
  const killed = async (at: number, isDone: boolean) => {
    await warm();
    const args = ['compare', image, '--cluster', 'aks', '--rounds', '1', '--recycle'];
    const running = startCli(args, await served.env());
    killer.aim(running, at, isDone);
    const { code, err } = await running.ended;
    killer.rest();
    assert.deepEqual(killer.seen, steps.slice(0, at), err);
    assert.equal(code, 128, err);
  };

  const cleaned = async () => {
    const { code, err } = await run('cleanup', '--cluster', 'aks', '--yes');
    assert.equal(code, 0, err);
    assert.deepEqual(await served.counts(), asBefore, err);
    assert.deepEqual([await pods(), await remembered()], [[], []]);
    const again = await run('cleanup', '--cluster', 'aks');
    assert.equal(again.out, 'Nothing of acr-teleport is left in aks.\n');
  };

  for (const [index, step] of steps.entries())
    for (const isDone of step.startsWith('PUT') ? [false, true] : [true])
      it(`${isDone ? 'after' : 'before'} ${index + 1}: ${step}; cleanup leaves all as it was`, async () => {
        await killed(index + 1, isDone);
        const isTaken = index < 4;
        assert.equal((await remembered()).length > 0, isTaken);
        await cleaned();
      });

  it('is told by the next commands, which touch nothing unasked', async () => {
    await killed(2, true);
    const [first = ''] = await remembered();
    const file = join(served.state, 'emptied-pools', first);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(Object.keys(JSON.parse(await readFile(file, 'utf8'))).sort(), [
      ...['cluster', 'clusterId', 'emptiedAt', 'nodes', 'pool', 'process', 'runId'],
    ]);
    const told =
      /^Pool shuttle of aks was scaled to 0 by a comparison .*, and is not known to have its 2 nodes again\. acr-teleport cleanup --cluster \/subscriptions\/\S+ --yes gives it back\.$/m;
    // Azure takes a while to remove the nodes; as long as one is there, a comparison may begin on it.
    await waitUntil(async () => ((await lanedNodes()).length === 0 ? true : undefined), 20_000, 'No nodes');
    const compare = await run('compare', image, '--cluster', 'aks', '--lanes', 'teleport', '--rounds', '1');
    assert.match(compare.err, told);
    assert.notEqual(compare.code, 0);
    const listing = await run('cleanup', '--cluster', 'aks');
    assert.match(listing.err, told);
    assert.equal((await remembered()).length, 2);
    assert.doesNotMatch(listing.out, /Nothing of acr-teleport is left/);
    await cleaned();
  });
});
