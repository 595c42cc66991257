import assert from 'node:assert/strict';
import { createAbort } from '../../src/base/abort';
import { systemClock } from '../../src/base/clock';
import type { AgentFor } from '../../src/base/nodeFetch';
import { createNodeFetch } from '../../src/base/nodeFetch';
import { createNodeProbes } from '../../src/base/nodeProbes';
import type { Probes } from '../../src/base/probes';
import { commonOptions } from '../../src/cli/context';
import { doctorRegistry } from '../../src/cli/doctorRegistry';
import { parseInvocation } from '../../src/cli/invocation';
import { proxyAgents } from '../../src/cli/proxy';
import { openSimulator, type RegistryData, serve } from '../../src/simulator';
import { createServices } from '../../src/teleport/services';
import { openTunnel } from '../clients/tunnel';
import { canary } from '../host/canaries';
import { assertKept } from '../support/canary';
import { failureOf } from '../support/errors';
import { testHost } from '../support/host';
import { silence } from '../support/http';
import { freePort } from './freePort';

const loginServer = 'test42t.azurecr.io';
const password = canary('doctor-password');
const closing: (() => Promise<void>)[] = [];

interface Served {
  readonly data?: Partial<RegistryData>;
  readonly faults?: string;
  readonly tls?: boolean;
}

/** A simulated registry on a loopback port. */
async function served({ data, faults = '', tls = false }: Served = {}) {
  const world = { registries: [{ loginServer, users: [{ name: 'reader', password }], ...data }] };
  const simulator = await openSimulator({ world, faults });
  const server = await serve(simulator, { tls });
  closing.push(server.close);
  return server;
}

interface Run {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly probing?: (agentFor?: AgentFor) => Probes;
  readonly signal?: AbortSignal;
}

/** Runs the doctor in this process, over real connections. */
async function doctor(
  registry: string,
  { args = [], env = {}, probing, signal = createAbort().signal }: Run = {},
) {
  const environment = { ACR_USER: 'reader', ACR_PWD: password, ...env };
  const demo = openSimulator();
  const host = {
    ...testHost(),
    clock: systemClock,
    fetch: createNodeFetch(proxyAgents(environment)),
    environment,
    demo: () => demo,
  };
  const results: string[] = [];
  const progress: string[] = [];
  const terminal = {
    result: (line: string) => results.push(line),
    note: (line: string) => progress.push(line),
    detail: (line: string) => progress.push(line),
    progress: (line: string) => progress.push(line),
    paint: (style: string, text: string) => `<${style}>${text}</>`,
  };
  const services = createServices(host, () => ({ stuckAfterMs: 600_000 }));
  try {
    const invocation = parseInvocation('doctor', args, commonOptions);
    const code = await doctorRegistry({ invocation, terminal, services, signal }, registry, probing);
    assertKept([password], results, progress, host.log.lines);
    return { code, results, progress, out: results.join('\n') };
  } finally {
    services.dispose();
  }
}

/** As nodeProbes, and without asking any name server. */
function nameless(agentFor?: AgentFor): Probes {
  return {
    ...createNodeProbes(agentFor),
    addresses: async () => ({ failure: 'ENOTFOUND' }),
    alias: async () => ({ value: undefined }),
  };
}

describe('doctorRegistry', () => {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('ends with 0 for a registry that can be reached, and tells each step', async () => {
    const { port } = await served();
    const { code, results, progress } = await doctor(`127.0.0.1:${port}`);
    assert.equal(code, 0);
    assert.equal(results.at(-1), `127.0.0.1:${port} can be reached, and takes the password for reader.`);
    const steps = results.filter(line => line.startsWith('<'));
    assert.deepEqual(
      steps.map(line => line.replace(/<\/>.*$/, '')),
      [
        '<green>✓ Proxy',
        '<green>✓ Name (DNS)',
        '<green>✓ Connection (TCP)',
        '<dim>– Certificate (TLS)',
        '<green>✓ Registry API (/v2/)',
        '<green>✓ Clock',
        '<green>✓ Sign-in',
        '<dim>– Layers',
      ],
    );
    assert.equal(progress[0], 'Proxy …');
    assert.equal(progress.length, steps.length);
  });

  for (const [why, options, run, code, said] of [
    ['a wrong password', {}, { env: { ACR_PWD: 'wrong' } }, 5, /refused the password for reader/],
    ['no credential', {}, { env: { ACR_USER: '', ACR_PWD: '' } }, 5, /refused anonymous access/],
    [
      'a firewall',
      { data: { deniedClientIp: '203.0.113.7' } },
      {},
      5,
      /lets nobody in from the address 203\.0\.113\.7/,
    ],
    ['a registry that fails', { faults: 'ping:503' }, {}, 1, /failed at the request/],
    ['a sign-in page', { faults: 'ping:wrong-type' }, {}, 6, /A web page answers in place of/],
    ['a host that is no registry', { faults: 'ping:404' }, {}, 6, /does not answer as a container registry/],
    ['a connection that breaks', { faults: 'ping:reset' }, {}, 6, /closed the connection before it answered/],
  ] as const) {
    it(`ends with ${code} for ${why}`, async () => {
      const { port } = await served(options);
      const ended = await doctor(`127.0.0.1:${port}`, run);
      assert.match(ended.results.slice(-2).join('\n'), said);
      assert.equal(ended.code, code);
    });
  }

  it('ends with 6 where nobody listens', async () => {
    const { code, out } = await doctor(`127.0.0.1:${await freePort()}`);
    assert.equal(code, 6);
    assert.match(out, /✕ Connection \(TCP\)<\/>: .* the connection was refused \(ECONNREFUSED/);
  });

  it('ends with 6 for a certificate that nothing vouches for, and shows it', async () => {
    const { url } = await served({ tls: true });
    const { code, out } = await doctor(url);
    assert.equal(code, 6);
    assert.match(out, /✕ Certificate \(TLS\)<\/>: The certificate of .* is not trusted here/);
    assert.match(out, /"ACR Teleport simulator", issued by "ACR Teleport simulator CA", valid from/);
  });

  it('looks through a proxy, and tells who reads along there', async () => {
    const { port } = await served({ tls: true });
    const tunnel = await openTunnel([loginServer], port);
    closing.push(tunnel.close);
    const { code, out } = await doctor('test42t', { env: tunnel.env, probing: nameless });
    assert.equal(code, 6);
    assert.match(
      out,
      /Calls to test42t\.azurecr\.io go through the proxy 127\.0\.0\.1:\d+, set by HTTPS_PROXY\./,
    );
    assert.match(out, /! Name \(DNS\)<\/>: Nobody knows the name test42t\.azurecr\.io/);
    assert.match(out, /✓ Connection \(TCP\)<\/>: The proxy 127\.0\.0\.1:\d+ took the connection/);
    assert.match(out, /Something on the way decrypts what is sent to test42t\.azurecr\.io/);
  });

  it('tells a proxy that does not lead there, and no word of its password', async () => {
    const tunnel = await openTunnel([], 1);
    closing.push(tunnel.close);
    const proxy = (tunnel.env.https_proxy ?? '').replace('://', `://user:${password}@`);
    const { code, out } = await doctor('test42t', { env: { https_proxy: proxy }, probing: nameless });
    assert.equal(code, 6);
    assert.match(out, /is not reached: the proxy 127\.0\.0\.1:\d+ answered 502 in its place\./);
  });

  it('tells a proxy setting that cannot be read', async () => {
    const { code, out } = await doctor('test42t', { env: { https_proxy: 'ftp://x' }, probing: nameless });
    assert.equal(code, 6);
    assert.match(out, /✕ Proxy<\/>: HTTPS_PROXY is not the address of a proxy\./);
  });

  it('prints JSON alone where that was asked for', async () => {
    const { port } = await served();
    const { code, results } = await doctor(`127.0.0.1:${port}`, { args: ['--json'] });
    assert.deepEqual([code, results.length], [0, 1]);
    const { registry, verdict, steps } = JSON.parse(results[0] ?? '');
    assert.deepEqual([registry, verdict, steps.length], [`127.0.0.1:${port}`, 'reachable', 8]);
  });

  it('looks at no network for the demo world', async () => {
    const none = () => assert.fail('The network was looked at.');
    const { code, out } = await doctor('demo42t', { args: ['--demo'], probing: none });
    assert.equal(code, 0);
    assert.match(out, /is within this process; no network leads to it/);
  });

  it('ends at once when it is interrupted', async () => {
    const abort = createAbort();
    const probing = (agentFor?: AgentFor): Probes => ({
      ...createNodeProbes(agentFor),
      connect(_host, _port, signal) {
        queueMicrotask(() => abort.abort());
        return silence(signal);
      },
    });
    const failed = await failureOf(doctor('127.0.0.1:1', { probing, signal: abort.signal }));
    assert.equal(failed, abort.signal.reason);
  });
});
