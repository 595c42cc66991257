import type { Clock } from '../../base/clock';
import { type AskEntra, pluginIdentity } from './execPlugin';
import { type Identity, KeptIdentity, type LoadedIdentity } from './identity';
import { type ClusterAccess, KubeconfigError, type KubeUser } from './kubeconfig';
import type { ReadFile } from './kubeconfigFiles';
import { assertProvider, oidcToken } from './oidc';
import { namedFile, pemText } from './pem';
import type { RunProgram } from './program';
import type { IsUntrusted } from './untrusted';

/** What credentials are got with. */
export interface CredentialPorts {
  readonly clock: Clock;
  readonly readFile: ReadFile;
  readonly runProgram: RunProgram;
  /** Tokens of the person's Azure account, where the kubeconfig wants kubelogin and that is not installed. */
  readonly entra?: AskEntra;
  readonly isUntrusted?: IsUntrusted;
}

/** Who to be in one cluster. Everything secret of it stays in memory. */
export interface Credentials {
  /** Rejects with KubeconfigError or PluginError. */
  current(signal: AbortSignal): Promise<Identity>;
  /** Got anew after the server did not accept `refused`; undefined when that gives nothing else. */
  renewed(refused: Identity, signal: AbortSignal): Promise<Identity | undefined>;
}

/** Files are read again after so long, as Kubernetes' own clients do: a token in one is replaced before it expires. */
const fileMs = 60_000;

/** The credentials that a kubeconfig gives, in kubectl's order: what the user entry holds itself, else its plugin, else nobody. */
export function createCredentials(access: ClusterAccess, ports: CredentialPorts): Credentials {
  const { user } = access;
  assertProvider(user);
  if ((user.token ?? user.tokenFile) !== undefined && user.username !== undefined)
    throw new KubeconfigError(
      `User ${user.name} of the kubeconfig has both a token and a password.`,
      'Leave one of the two.',
    );
  const headers = impersonationHeaders(user);
  const usesPlugin = user.exec !== undefined && !holdsCredentials(user);
  const load = usesPlugin
    ? (signal: AbortSignal) => pluginIdentity(access, ports, signal)
    : () => ownIdentity(user, ports);
  return new KeptIdentity(async signal => {
    const { identity, ...kept } = await load(signal);
    return { ...kept, identity: { ...identity, headers: { ...identity.headers, ...headers } } };
  }, ports.clock);
}

function holdsCredentials({ token, tokenFile, username, certificate }: KubeUser): boolean {
  return [token, tokenFile, username, certificate].some(value => value !== undefined);
}

async function ownIdentity(user: KubeUser, { readFile, clock }: CredentialPorts): Promise<LoadedIdentity> {
  const { certificate, key } = user;
  const oidc = oidcToken(user, clock.now());
  const authorization = oidc ? `Bearer ${oidc.token}` : await authorizationOf(user, readFile);
  const files = [certificate, key].some(pem => pem !== undefined && 'path' in pem) || user.tokenFile;
  const pair =
    certificate && key
      ? { cert: await pemText(certificate, readFile), key: await pemText(key, readFile) }
      : undefined;
  return {
    identity: {
      headers: authorization === undefined ? {} : { authorization },
      ...(pair ? { certificate: pair } : {}),
    },
    ...(files ? { expiresAt: clock.now() + fileMs } : {}),
    ...(oidc ? { expiresAt: oidc.expiresAt } : {}),
  };
}

async function authorizationOf(user: KubeUser, readFile: ReadFile): Promise<string | undefined> {
  const { token, tokenFile, username, password = '' } = user;
  const inFile = tokenFile === undefined ? undefined : await tokenIn(tokenFile, readFile, token);
  const bearer = inFile || token;
  if (bearer) return `Bearer ${bearer}`;
  return username === undefined
    ? undefined
    : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A file that is not there any more leaves the token beside it, if there is one. */
async function tokenIn(path: string, readFile: ReadFile, otherwise: string | undefined): Promise<string> {
  const text =
    otherwise === undefined ? await namedFile(path, readFile) : await readFile(path).catch(() => '');
  return (text ?? '').trim();
}

/** Passing these over would act with more rights than were meant. */
function impersonationHeaders({ name, impersonation }: KubeUser): Readonly<Record<string, string>> {
  if (impersonation === undefined) return {};
  const { user, uid, groups, hasExtra } = impersonation;
  if (groups.length > 1 || hasExtra)
    throw new KubeconfigError(
      `User ${name} of the kubeconfig acts as somebody in several groups, or with extra fields, which is not supported here.`,
      'Choose a context that acts as one user, with one group at most.',
    );
  const [group] = groups;
  return {
    'impersonate-user': user,
    ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
    ...(group === undefined ? {} : { 'impersonate-group': group }),
  };
}
