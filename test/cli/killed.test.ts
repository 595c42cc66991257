import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAndCleanUp, killedManifest, killPoints, meetIn, type WatchedCluster } from './killedDeploys';
import { lonelyCluster } from './lonelyCluster';

describe('acr-teleport deploy that is killed, on a simulated cluster', () => {
  let folder = '';
  let close = async () => {};
  let cluster: WatchedCluster;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'acr-teleport-killed-'));
    const lonely = await lonelyCluster((request, done) => meetIn(cluster, request, done));
    close = lonely.close;
    const kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, lonely.kubeconfig);
    writeFileSync(join(folder, 'shop.yaml'), killedManifest);
    const leftIn = async (namespace: string) => {
      const { status, body } = await lonely.ask(`/api/v1/namespaces/${namespace}`);
      return status === 404 ? 'gone' : `${status} ${body.slice(0, 200)}`;
    };
    cluster = { kubeconfig, context: 'lonely', meet: undefined, leftIn };
  });
  after(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, point] of killPoints.entries())
    it(`leaves nothing that cleanup does not remove: ${point.name}`, async () => {
      await killAndCleanUp(cluster, join(folder, 'shop.yaml'), point, `killed-${index}`);
    });
});
