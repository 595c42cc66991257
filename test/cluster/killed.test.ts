import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  killAndCleanUp,
  killedManifest,
  killPoints,
  meetIn,
  type WatchedCluster,
} from '../cli/killedDeploys';
import type { Cluster } from './host/cluster';
import type { Answer, KubeApi } from './host/kubeApi';
import { clusterFor } from './host/sharedCluster';

/** A way to a real API server that a test sees requests pass on; watches, which these commands do without, are not answered. */
function passage(api: KubeApi, cluster: () => WatchedCluster | undefined): Server {
  return createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const body = await textOf(request);
    let answer: Answer | undefined;
    const done = async () => {
      if (url.includes('watch=')) return;
      const contentType = request.headers['content-type'];
      answer = await api.send(method as 'GET', url, {
        ...(body === '' ? {} : { body: JSON.parse(body) as unknown }),
        ...(contentType === undefined ? {} : { contentType }),
      });
    };
    const isAnswered = await meetIn(cluster(), { method, target: url }, done);
    if (isAnswered && answer)
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

describe('acr-teleport deploy that is killed, on a real API server', function () {
  this.timeout(120_000);
  let folder = '';
  let server: Server | undefined;
  let watched: WatchedCluster;

  before(async function () {
    const { api }: Cluster = await clusterFor(this);
    folder = mkdtempSync(join(tmpdir(), 'acr-teleport-killed-'));
    const opened = passage(api, () => watched);
    server = opened;
    await new Promise<void>(resolve => opened.listen(0, '127.0.0.1', resolve));
    const { port } = opened.address() as AddressInfo;
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'real',
      contexts: [{ name: 'real', context: { cluster: 'real' } }],
      clusters: [{ name: 'real', cluster: { server: `http://127.0.0.1:${port}` } }],
    };
    const kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, JSON.stringify(config));
    writeFileSync(join(folder, 'shop.yaml'), killedManifest);
    const leftIn = async (namespace: string) => {
      const { status, text } = await api.send('GET', `/api/v1/namespaces/${namespace}`);
      return status === 404 ? 'gone' : `${status} ${text.slice(0, 200)}`;
    };
    watched = { kubeconfig, context: 'real', meet: undefined, leftIn };
  });
  after(() => {
    server?.closeAllConnections();
    server?.close();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, point] of killPoints.entries())
    it(`leaves nothing that cleanup does not remove: ${point.name}`, async () => {
      const namespace = `acr-teleport-killed-${process.pid}-${index}`;
      await killAndCleanUp(watched, join(folder, 'shop.yaml'), point, namespace);
    });
});
