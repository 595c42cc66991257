import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterCertificates } from './certificates';
import { freePorts } from './ports';
import { kwokConfig } from './stages';
import type { Program } from './versions';

/** Where the programs of one cluster listen, and the files that they share. */
export interface Layout {
  readonly folder: string;
  readonly server: string;
  readonly kubeconfig: string;
  readonly ports: Readonly<Record<'api' | 'etcd' | 'etcdPeers' | 'kubelets', number>>;
}

/** A pod's log, as a container runtime keeps it: kwok hands it out for every pod. */
const journal = [
  'teleportd[812]: msg="snapshotter ready" version=0.8.0',
  'teleportd[812]: msg="image teleported" image=azure-vote-front:v1 layers=29',
];

export async function layOut(folder: string): Promise<Layout> {
  const [api = 0, etcd = 0, etcdPeers = 0, kubelets = 0] = await freePorts(4);
  return {
    folder,
    server: `https://127.0.0.1:${api}`,
    kubeconfig: join(folder, 'admin.kubeconfig'),
    ports: { api, etcd, etcdPeers, kubelets },
  };
}

/** The files that the programs are told of, all but the kubeconfig. */
export async function writeFiles({ folder }: Layout, certificates: ClusterCertificates): Promise<void> {
  const { ca, server, admin, serviceAccounts } = certificates;
  const now = new Date().toISOString();
  const files = {
    'ca.crt': ca,
    'server.crt': server.certificate,
    'server.key': server.key,
    'admin.crt': admin.certificate,
    'admin.key': admin.key,
    'service-accounts.key': serviceAccounts.privateKey,
    'service-accounts.pub': serviceAccounts.publicKey,
    'journal.log': journal.map(line => `${now} stdout F ${line}\n`).join(''),
    'kwok.yaml': kwokConfig(join(folder, 'journal.log')),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), content, { mode: 0o600 });
}

/** What each program is started with. */
export function programArguments(layout: Layout): Readonly<Record<Program, readonly string[]>> {
  const { folder, kubeconfig, ports } = layout;
  const file = (name: string) => join(folder, name);
  const etcd = `http://127.0.0.1:${ports.etcd}`;
  const peers = `http://127.0.0.1:${ports.etcdPeers}`;
  return {
    etcd: [
      `--data-dir=${file('etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=default=${peers}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    'kube-apiserver': [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${ports.api}`,
      // Nobody finds this API server through a service, and a loopback address may not stand in one.
      '--endpoint-reconciler-type=none',
      '--authorization-mode=RBAC',
      `--cert-dir=${file('certs')}`,
      `--tls-cert-file=${file('server.crt')}`,
      `--tls-private-key-file=${file('server.key')}`,
      `--client-ca-file=${file('ca.crt')}`,
      `--kubelet-certificate-authority=${file('ca.crt')}`,
      `--kubelet-client-certificate=${file('admin.crt')}`,
      `--kubelet-client-key=${file('admin.key')}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${file('service-accounts.pub')}`,
      `--service-account-signing-key-file=${file('service-accounts.key')}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      '--allow-privileged',
      '--profiling=false',
    ],
    'kube-controller-manager': [
      ...inCluster(kubeconfig),
      '--use-service-account-credentials',
      `--service-account-private-key-file=${file('service-accounts.key')}`,
      `--root-ca-file=${file('ca.crt')}`,
    ],
    'kube-scheduler': inCluster(kubeconfig),
    kwok: [
      `--kubeconfig=${kubeconfig}`,
      `--config=${file('kwok.yaml')}`,
      '--manage-all-nodes',
      '--node-ip=127.0.0.1',
      `--node-port=${ports.kubelets}`,
      `--server-address=127.0.0.1:${ports.kubelets}`,
      `--tls-cert-file=${file('server.crt')}`,
      `--tls-private-key-file=${file('server.key')}`,
      '--node-lease-duration-seconds=40',
      '--cidr=10.244.0.0/16',
    ],
  };
}

/** For one that works alone and is asked nothing itself. */
function inCluster(kubeconfig: string): string[] {
  return [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'];
}
