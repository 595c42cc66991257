import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Cluster } from './cluster';
import { statePrefix } from './forsaken';
import { KubeApi } from './kubeApi';
import { readKubeconfig, writeKubeconfig } from './kubeconfig';
import { accessOf, createUsers, removeUsers } from './users';

/** A cluster that somebody named by its kubeconfig; beside what tests deploy it gets users of ours, and `stop` removes them. ACR_TELEPORT_TEST_IMAGE names what it runs. */
export async function openCluster(file: string): Promise<Cluster> {
  const access = await readKubeconfig(file);
  const api = new KubeApi(access);
  await createUsers(api);
  const folder = await mkdtemp(join(tmpdir(), statePrefix));
  return {
    access,
    kubeconfig: resolve(file),
    api,
    image: process.env.ACR_TELEPORT_TEST_IMAGE || 'nginx:stable',
    laneSelector: () => ({ 'kubernetes.io/os': 'linux' }),
    accessOf: user => accessOf(api, access, user),
    kubeconfigOf: async user =>
      writeKubeconfig(join(folder, `${user}.kubeconfig`), user, await accessOf(api, access, user)),
    stop: async () => {
      await removeUsers(api).finally(() => api.close());
      await rm(folder, { recursive: true, force: true });
    },
  };
}
