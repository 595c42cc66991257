import type { Clock } from '../../base/clock';
import { withDeadline } from '../../base/deadline';
import { identityOf } from './execCredential';
import type { LoadedIdentity } from './identity';
import type { ClusterAccess, ExecPlugin } from './kubeconfig';
import type { ReadFile } from './kubeconfigFiles';
import { failed, late, missing, needsTerminal, notStarted, unquotable } from './pluginError';
import { clusterInfo } from './pluginInfo';
import type { RunProgram } from './program';
import { type IsUntrusted, refuseUntrusted } from './untrusted';

/** What kubelogin was to ask Entra for. */
export interface EntraAsk {
  readonly tenant?: string;
  /** The application of the cluster's API, of which the caller knows which it gives tokens for. */
  readonly serverId?: string;
}

/** Gives a token of the person's account without asking anybody; undefined when it is not for what is asked. */
export type AskEntra = (
  ask: EntraAsk,
  signal: AbortSignal,
) => Promise<{ readonly token: string; readonly expiresAt: number } | undefined>;

export interface PluginPorts {
  readonly clock: Clock;
  readonly readFile: ReadFile;
  readonly runProgram: RunProgram;
  readonly entra?: AskEntra;
  readonly isUntrusted?: IsUntrusted;
}

/** A plugin that talks to an identity provider takes seconds; one that waits for a person would take for ever. */
const pluginMs = 60_000;

/** What a kubeconfig's plugin prints (client.authentication.k8s.io); for kubelogin that is not installed, a token of the person's Azure account. Throws PluginError, and KubeconfigError for a plugin that is not to be trusted. */
export async function pluginIdentity(
  access: ClusterAccess,
  ports: PluginPorts,
  signal: AbortSignal,
): Promise<LoadedIdentity> {
  const { exec } = access.user;
  if (exec === undefined) throw new Error('No plugin to ask.');
  await refuseUntrusted(exec, ports.isUntrusted);
  if (exec.interactiveMode === 'Always') throw needsTerminal(exec);
  const expired = () => late(exec, pluginMs);
  return withDeadline(ports.clock, { signal, delayMs: pluginMs, expired }, async own => {
    const info = await clusterInfo(access, exec, ports.readFile);
    const environment = { ...exec.environment, KUBERNETES_EXEC_INFO: info };
    const outcome = await ports.runProgram({ ...exec, environment, signal: own });
    switch (outcome.kind) {
      case 'ended':
        if (outcome.exitCode !== 0) throw failed(exec, outcome);
        return identityOf(exec, outcome.stdout);
      case 'notStarted':
        throw notStarted(exec, outcome.startFailure);
      case 'unquotable':
        throw unquotable(exec);
      case 'missing':
        return entraIdentity(exec, ports.entra, own);
    }
  });
}

async function entraIdentity(
  exec: ExecPlugin,
  entra: AskEntra | undefined,
  signal: AbortSignal,
): Promise<LoadedIdentity> {
  const given = isKubelogin(exec) ? await entra?.(entraAsk(exec), signal) : undefined;
  if (given === undefined) throw missing(exec, isKubelogin(exec));
  return { identity: { headers: { authorization: `Bearer ${given.token}` } }, expiresAt: given.expiresAt };
}

function isKubelogin({ command, args }: ExecPlugin): boolean {
  return /(^|[/\\])kubelogin(\.(exe|cmd|bat))?$/i.test(command) && args.includes('get-token');
}

function entraAsk({ args }: ExecPlugin): EntraAsk {
  const tenant = argument(args, '--tenant-id', '-t');
  const serverId = argument(args, '--server-id');
  return { ...(tenant ? { tenant } : {}), ...(serverId ? { serverId } : {}) };
}

/** `--name value` or `--name=value`. */
function argument(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (names.includes(arg)) return args[index + 1];
    const [name = '', ...value] = arg.split('=');
    if (value.length > 0 && names.includes(name)) return value.join('=');
  }
  return undefined;
}
