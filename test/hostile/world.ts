import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openSimulator,
  type RegistryData,
  type Simulator,
  type SimulatorResponse,
} from '../../src/simulator';
import { json } from '../../src/simulator/message';
import { type Ended, startCli } from '../cli/cli';
import { fastClock } from '../clients/fastClock';
import { canary } from '../host/canaries';
import { within } from '../host/deadline';
import { kubeletId, registryPath, smallWorld, tenantId } from '../simulator/azure/azureClient';
import { type Answers, type Internet, openInternet, proxyHost } from './internet';
import { Ledger } from './ledger';
import { unclean } from './words';

export const home = 'mine1.azurecr.io';
/** A registry of ours too, whose repositories have long names. */
export const longNames = 'long42.azurecr.io';
export const arm = 'management.azure.com';
/** Where Azure may have a change followed: Resource Manager of one region, in the same cloud. */
export const regionalArm = 'westus2.management.azure.com';
export const entra = 'login.microsoftonline.com';
/** A registry that a stranger's manifest names. */
export const foreign = 'foreign.example';
/** Where hostile servers would like credentials to be sent. */
export const collector = 'collector.example';
/** Somebody's own cluster, by a kubeconfig. */
export const ownCluster = 'api.own.example';

/** Who a command is: with ACR_USER and ACR_PWD in its environment and an Azure client beside them, or with that client alone. */
export type Who = 'environment' | 'azure';

export interface Told extends Ended {
  readonly args: readonly string[];
  /** Everything that is wrong with it, a sentence each. */
  readonly faults: readonly string[];
}

/** A registry, Azure and a cluster that behave, with somebody's credentials for each; and hosts that a test has misbehave. */
export interface HostileWorld {
  readonly internet: Internet;
  readonly ledger: Ledger;
  readonly simulator: Simulator;
  /** The cluster's API server, as Azure names it. */
  readonly aks: string;
  readonly registryPassword: string;
  readonly contexts: readonly string[];
  /** Hosts misbehave as said, all the others behave; nothing is known of what came before. */
  begin(hostile?: Readonly<Record<string, Answers>>): void;
  /** Answers as the simulator does. */
  readonly behaved: Answers;
  /** Answers as the cluster of the kubeconfig does, whoever asks. */
  readonly cluster: Answers;
  file(name: string, text: string): string;
  run(args: readonly string[], options?: RunOptions): Promise<Told>;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly who?: Who;
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

const clientId = '66666666-6666-4666-8666-666666666666';
const speed = 10;
const limitMs = 30_000;
const lanes = [
  { name: 'teleporter', labels: { 'acr-teleport': 'enabled' } },
  { name: 'shuttle', labels: { 'acr-teleport': 'disabled' } },
];

export async function openHostileWorld(): Promise<HostileWorld> {
  const ledger = new Ledger();
  const registryPassword = ledger.add('ACR_PWD', canary('hostile-registry-password'), home, longNames);
  const clientSecret = ledger.add("the Azure client's secret", canary('hostile-client-secret'), entra);
  const simulator = await openSimulator({
    world: world(),
    clock: fastClock(speed),
    passwords: { mine1: registryPassword },
  });
  const aks = simulator.hosts.find(name => name.startsWith('aks-')) ?? '';
  const internet = await openInternet([
    ...simulator.hosts,
    regionalArm,
    entra,
    foreign,
    collector,
    ownCluster,
  ]);
  simulator.trust(internet.ca);
  const behaved: Answers = async (_, ask) => overheard(await simulator.handle(ask), ask.host, ledger);
  const tokens = entraAnswers(simulator, ledger, aks);
  const cluster: Answers = async (arrival, ask) =>
    behaved(arrival, {
      ...ask,
      host: aks,
      headers: { ...ask.headers, authorization: `Bearer ${simulator.cluster(aks)?.tokenOf()}` },
    });
  const usual = {
    ...Object.fromEntries(simulator.hosts.map(host => [host, behaved])),
    [entra]: tokens,
    [ownCluster]: cluster,
  };
  const folder = mkdtempSync(join(tmpdir(), 'acr-teleport-hostile-'));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const { text, contexts } = await kubeconfig(ledger, internet.ca);
  const common = {
    ...internet.env,
    HOME: folder,
    USERPROFILE: folder,
    AZURE_CONFIG_DIR: folder,
    PATH: folder,
    KUBECONFIG: file('config', text),
  };
  const azure = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret };
  const identities: Readonly<Record<Who, Readonly<Record<string, string>>>> = {
    environment: { ACR_USER: 'mine1', ACR_PWD: registryPassword, ...azure },
    azure,
  };
  return {
    internet,
    ledger,
    simulator,
    aks,
    registryPassword,
    contexts,
    behaved,
    cluster,
    file,
    begin(hostile = {}) {
      internet.forget();
      internet.refuseConnect(undefined);
      internet.serve({ ...usual, ...hostile });
    },
    async run(args, { who = 'environment', env = {}, limitMs: limit = limitMs } = {}) {
      const running = startCli(args, { ...common, ...identities[who], ...env });
      const line = `acr-teleport ${args.join(' ')}`;
      const ended = await within(running.ended, limit, line).catch(() => ({
        code: -1,
        out: running.out(),
        err: '',
      }));
      await running.stop();
      const faults = [
        ...(ended.code === -1 ? [`did not end within ${limit / 1000} s`] : []),
        ...ledger.toldIn(ended.out + ended.err, 'what was printed'),
        ...unclean(ended).map(what => `printed ${what}`),
      ];
      return { ...ended, args, faults: faults.map(fault => `${line}: ${fault}`) };
    },
    async close() {
      await internet.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function world() {
  const cluster = {
    name: 'aks',
    resourceGroup: 'group',
    location: 'westus2',
    kubernetesVersion: '1.32.5',
    kubeletIdentity: kubeletId,
    entra: 'managed' as const,
    pools: lanes,
  };
  const roleAssignments = [{ principalId: kubeletId, role: 'AcrPull', scope: registryPath }];
  const small = smallWorld({ subscription: { clusters: [cluster], roleAssignments } });
  const long = { loginServer: longNames, users: [{ name: 'mine1' }], repositories: longRepositories };
  return { ...small, registries: [...small.registries.map(withExpanding), long] };
}

const image = { tags: ['1.0'], pushed: '2d', layers: 1, sizeBytes: 900 };
const longRepositories = Array.from({ length: 50 }, (_, index) => ({
  name: `team${index}/${'a-very-long-name-of-a-repository-'.repeat(5)}end`,
  images: [image],
}));

function withExpanding(registry: RegistryData): RegistryData {
  const expanding = {
    name: 'slow',
    teleportEnabled: true,
    images: [{ ...image, pushed: '1m', readyIn: '48h' }],
  };
  return { ...registry, repositories: [...(registry.repositories ?? []), expanding] };
}

/** Notes the tokens that a registry hands out: they are for it alone. */
function overheard(response: SimulatorResponse, host: string, ledger: Ledger): SimulatorResponse {
  const text = typeof response.body === 'string' ? response.body : '';
  for (const [, kind = '', token = ''] of text.matchAll(/"(access|refresh)_token":"([^"]+)"/g))
    ledger.add(`a registry's ${kind} token`, token, host);
  return response;
}

/** Microsoft Entra, as a client with a secret asks it: each token is for one audience. */
function entraAnswers(simulator: Simulator, ledger: Ledger, aks: string): Answers {
  const audiences: readonly (readonly [RegExp, string, readonly string[]])[] = [
    [/containerregistry/, "Azure's token for registries", [home, longNames]],
    [/management/, "Azure's token for Resource Manager", [arm, regionalArm, home, longNames]],
    [/6dae42f8/, "Azure's token for clusters", [aks]],
  ];
  return async ({ target, body }) => {
    if (!target.includes('/oauth2/v2.0/token')) return undefined;
    const scope = new URLSearchParams(body).get('scope') ?? '';
    const [, kind, homes] = audiences.find(([pattern]) => pattern.test(scope)) ?? [];
    const tenant = target.split('/')[1] ?? '';
    const [account] = simulator.azure?.accounts() ?? [];
    const given = await account?.credential.getToken(scope, { tenantId: tenant });
    if (!given || !kind || !homes)
      return json(400, { error: 'invalid_resource', error_description: 'AADSTS500011: not found' });
    const access_token = ledger.add(kind, given.token, ...homes);
    return json(200, { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token });
  };
}

/** A context for each way in which a kubeconfig signs in. */
async function kubeconfig(ledger: Ledger, ca: string) {
  const { makeCertificate } = await import('../../src/simulator/serve/certificate');
  const { certificate, key } = await makeCertificate(['client.example']);
  const keyBody = key.replace(/-----[^-]+-----|\s/g, '');
  ledger.add('a client certificate’s key', keyBody.slice(0, 60));
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  const users = {
    token: { token: ledger.add("a kubeconfig's token", canary('hostile-kube-token'), ownCluster) },
    basic: {
      username: 'ada',
      password: ledger.add("a kubeconfig's password", canary('hostile-kube-password'), ownCluster),
    },
    certificate: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) },
  };
  const contexts = Object.keys(users);
  const cluster = { server: `https://${ownCluster}`, 'certificate-authority-data': base64(ca) };
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'token',
    clusters: [{ name: 'own', cluster }],
    contexts: contexts.map(name => ({ name, context: { cluster: 'own', user: name } })),
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
  });
  return { text, contexts };
}

export { proxyHost };
