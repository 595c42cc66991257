import assert from 'node:assert/strict';
import type { FetchRequest, FetchResponse } from '../../src/base/fetch';
import { ClusterError } from '../../src/kubernetes/clusterError';
import { connect } from '../../src/kubernetes/connect';
import { failureAs } from '../support/errors';
import { response } from '../support/http';
import { elsewhere, redirectStatuses, watchedAt } from '../support/strangers';
import { access, plugin, ports, printed } from './access/accesses';
import { forever } from './fakeConnection';

const server = 'https://demo.example';
const aks = access({ exec: plugin() });
const written = access({ token: 'canary-cluster' });

/** A cluster over the whole way out, against a server that answers by this. */
function against(answer: (url: URL, request: FetchRequest) => FetchResponse, to = written) {
  const watched = watchedAt(server, answer);
  const given = ports(() => printed({ token: 'canary-cluster' }));
  const connection = connect(to, { ...given, fetch: watched.fetch });
  return { ...watched, connection, clock: given.clock };
}

function assertAtHome({ home, strangers }: ReturnType<typeof against>): void {
  assert.deepEqual(strangers, []);
  assert.ok(
    home.length > 0 && home.every(({ headers }) => headers.authorization === 'Bearer canary-cluster'),
  );
}

const pods = () => ({ path: '/api/v1/pods', subject: 'the pods', signal: forever() });

describe("a cluster's tokens stay at its own host", () => {
  for (const [whose, to] of [
    ['of a kubeconfig', written],
    ['of AKS, by a plugin', aks],
  ] as const) {
    for (const address of elsewhere(server)) {
      it(`${whose}, with redirects of calls and of watches to ${address}`, async () => {
        for (const status of redirectStatuses) {
          for (const method of ['GET', 'PATCH', 'POST', 'DELETE'] as const) {
            const cluster = against(() => response(status, '', { location: `${address}api/v1/pods` }), to);
            await failureAs(
              ClusterError,
              cluster.clock.settle(cluster.connection.send({ ...pods(), method })),
            );
            assertAtHome(cluster);
          }
          const cluster = against(() => response(status, '', { location: address }), to);
          await failureAs(ClusterError, cluster.clock.settle(cluster.connection.watch(pods())));
          assertAtHome(cluster);
        }
      });

      it(`${whose}, with a challenge, a link and a path that name ${address}`, async () => {
        const headers = {
          'www-authenticate': `Bearer realm="${address}", authorization_uri="${address}"`,
          link: `<${address}>; rel="next"`,
        };
        const refused = against(() => response(401, {}, headers), to);
        await failureAs(ClusterError, refused.clock.settle(refused.connection.send(pods())));
        assertAtHome(refused);
        const named = against(
          () => response(200, { metadata: { selfLink: address, continue: address }, items: [] }, headers),
          to,
        );
        await named.clock.settle(named.connection.send({ ...pods(), query: { continue: address } }));
        assertAtHome(named);
      });
    }
  }
});
