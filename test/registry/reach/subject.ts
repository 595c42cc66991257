import { createAbort } from '../../../src/base/abort';
import type { Fetch } from '../../../src/base/fetch';
import type { Certificate, Handshake, Probed, Probes } from '../../../src/base/probes';
import type { RegistryCredential } from '../../../src/registry/credential';
import { type Reach, reachOf } from '../../../src/registry/reach/examine';
import type { ReachStep, StepId, Subject } from '../../../src/registry/reach/step';
import { parseRegistry } from '../../../src/registry/reference';
import { response, scriptedFetch } from '../../support/http';
import { recordingLog } from '../../support/log';
import { bearer, credentialAt, reader } from '../../support/session';
import { jwt } from '../../support/tokens';
import { VirtualClock } from '../../support/virtualClock';

export const host = 'demo42t.azurecr.io';
export const publicAddress = '20.45.122.144';
export const token = 'canary-access-token';

const dayMs = 86_400_000;
const start = Date.UTC(2026, 0, 5, 12);

export function certificate(subject: string, issuer: string, organization: string): Certificate {
  return {
    subject,
    issuer,
    issuerOrganization: organization,
    names: ['DNS:*.azurecr.io', 'DNS:azurecr.io'],
    validFrom: start - 30 * dayMs,
    validTo: start + 30 * dayMs,
  };
}

export const azureChain: readonly Certificate[] = [
  certificate('*.azurecr.io', 'Microsoft Azure RSA TLS Issuing CA 03', 'Microsoft Corporation'),
  certificate('Microsoft Azure RSA TLS Issuing CA 03', 'DigiCert Global Root G2', 'DigiCert Inc'),
];

export const inspectedChain: readonly Certificate[] = [
  certificate('*.azurecr.io', 'Contoso Inspection CA', 'Contoso'),
];

/** How the network behaves; as one where all is well, but for what is given. */
export interface Network {
  readonly addresses?: Probed<readonly string[]>;
  /** Each name and what it is an alias of. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly alias?: Probes['alias'];
  readonly connect?: Probes['connect'];
  readonly handshake?: Probed<Partial<Handshake>>;
}

export interface FakeProbes extends Probes {
  readonly asked: string[];
}

export function fakeProbes(network: Network = {}): FakeProbes {
  const asked: string[] = [];
  const { aliases = {}, handshake = { value: {} } } = network;
  return {
    asked,
    async addresses(name) {
      asked.push(`addresses ${name}`);
      return network.addresses ?? { value: [publicAddress] };
    },
    async alias(name, signal) {
      asked.push(`alias ${name}`);
      return network.alias?.(name, signal) ?? { value: aliases[name] };
    },
    async connect(address, port, signal) {
      asked.push(`connect ${address} ${port}`);
      return network.connect?.(address, port, signal) ?? { value: address };
    },
    async handshake(url) {
      asked.push(`handshake ${url}`);
      if ('failure' in handshake) return handshake;
      return { value: { protocol: 'TLSv1.3', chain: azureChain, ...handshake.value } };
    },
  };
}

/** A registry that lets the reader in, its clock right. */
export function registryFetch(clock: VirtualClock, headers: Readonly<Record<string, string>> = {}): Fetch {
  return scriptedFetch((url, request) => {
    const date = new Date(clock.now()).toUTCString();
    if (new URL(url).pathname === '/oauth2/token') return response(200, { access_token: jwt({ id: token }) });
    const isKnown = request.headers.authorization !== undefined;
    return response(isKnown ? 200 : 401, {}, { date, 'www-authenticate': bearer, ...headers });
  });
}

/** A fetch that gives the same answer to every call. */
export function answering(
  status: number,
  body: unknown = '',
  headers: Readonly<Record<string, string>> = {},
): Fetch {
  return scriptedFetch(() => response(status, body, headers));
}

export interface Scene extends Network {
  readonly at?: string;
  readonly credential?: RegistryCredential | (() => Promise<RegistryCredential>);
  readonly fetch?: Fetch;
  readonly clock?: VirtualClock;
  readonly probes?: FakeProbes | 'none';
  readonly proxyFor?: Subject['proxyFor'];
  readonly signal?: AbortSignal;
}

export function subjectOf(scene: Scene = {}) {
  const clock = scene.clock ?? new VirtualClock(start);
  const probes = scene.probes ?? fakeProbes(scene);
  const { credential = reader } = scene;
  const log = recordingLog();
  const subject: Subject = {
    address: parseRegistry(scene.at ?? host),
    credential: async () =>
      credentialAt(scene.at ?? host, typeof credential === 'function' ? await credential() : credential),
    fetch: scene.fetch ?? registryFetch(clock),
    ...(probes === 'none' ? {} : { probes }),
    ...(scene.proxyFor ? { proxyFor: scene.proxyFor } : {}),
    clock,
    log,
    signal: scene.signal ?? createAbort().signal,
  };
  return { subject, clock, probes, log };
}

export interface Examined extends Reach {
  step(id: StepId): ReachStep;
}

/** Looks at the way to the end, however long it takes. */
export async function examined(scene: Scene = {}): Promise<Examined> {
  const { subject, clock } = subjectOf(scene);
  const reach = await clock.settle(reachOf(subject));
  return {
    ...reach,
    step(id) {
      const found = reach.steps.find(step => step.id === id);
      if (found === undefined) throw new Error(`No step ${id}.`);
      return found;
    },
  };
}
