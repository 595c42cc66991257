import { isInstalled } from '../clients/program';
import { runCommandCases } from '../clients/runCommandCases';
import { skip } from '../host/skip';
import type { Cluster } from './host/cluster';
import { Namespace } from './host/deployment';
import { clusterFor } from './host/sharedCluster';

describe('kubectl as run command runs it, with a real API server', function () {
  this.timeout(120_000);
  const name = `acr-teleport-run-command-${process.pid}`;
  let cluster: Cluster;
  let namespace: Namespace | undefined;

  before(async function () {
    if (!(await isInstalled('kubectl', 'help'))) skip(this, 'kubectl is not installed');
    cluster = await clusterFor(this);
    namespace = new Namespace(cluster.api, name);
    await namespace.create();
  });
  after(() => namespace?.remove());

  runCommandCases('sh', () => ({
    env: async who => ({
      KUBECONFIG: who === 'looker' ? await cluster.kubeconfigOf('may-only-look') : cluster.kubeconfig,
    }),
    namespace: name,
  }));
});
