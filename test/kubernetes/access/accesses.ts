import type { CredentialPorts } from '../../../src/kubernetes/access/credentials';
import type {
  ClusterAccess,
  ExecPlugin,
  KubeCluster,
  KubeUser,
} from '../../../src/kubernetes/access/kubeconfig';
import type { ProgramCall, ProgramOutcome } from '../../../src/kubernetes/access/program';
import { VirtualClock } from '../../support/virtualClock';

export function access(user: Partial<KubeUser> = {}, cluster: Partial<KubeCluster> = {}): ClusterAccess {
  return {
    context: 'demo-aks',
    namespace: 'default',
    cluster: { name: 'demo-aks', server: 'https://demo.example', skipsVerification: false, ...cluster },
    user: { name: 'me', ...user },
  };
}

export function plugin(more: Partial<ExecPlugin> = {}): ExecPlugin {
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'login',
    args: ['get'],
    environment: { LOGIN: '1' },
    interactiveMode: 'IfAvailable',
    providesClusterInfo: false,
    ...more,
  };
}

/** Ports whose programs answer by a script; files are those given. */
export function ports(
  outcome: (call: ProgramCall, index: number) => ProgramOutcome | Promise<ProgramOutcome> = () => ({
    kind: 'missing',
  }),
  files: ReadonlyMap<string, string> = new Map(),
): CredentialPorts & { readonly clock: VirtualClock; readonly runs: ProgramCall[] } {
  const runs: ProgramCall[] = [];
  return {
    clock: new VirtualClock(),
    runs,
    readFile: async path => files.get(path),
    runProgram: async call => outcome(call, runs.push(call) - 1),
  };
}

export function printed(status: object, apiVersion = 'client.authentication.k8s.io/v1'): ProgramOutcome {
  const stdout = JSON.stringify({ kind: 'ExecCredential', apiVersion, status });
  return { kind: 'ended', exitCode: 0, stdout, stderr: '' };
}
