import assert from 'node:assert/strict';
import type { Arm, ArmCall } from '../../src/azure/arm';
import { createArm } from '../../src/azure/armClient';
import { AzureError } from '../../src/azure/azureError';
import { publicCloud } from '../../src/azure/cloud';
import { queryResources } from '../../src/azure/resourceGraph';
import type { FetchRequest, FetchResponse } from '../../src/base/fetch';
import { silentLog } from '../../src/base/log';
import { sendThrough } from '../../src/teleport/network';
import { failureAs, failureOf } from '../support/errors';
import { unplugged } from '../support/host';
import { response } from '../support/http';
import { elsewhere, redirectStatuses, watchedAt } from '../support/strangers';
import { VirtualClock } from '../support/virtualClock';
import { clusterId, arm as endpoint, listing } from './sessions';

/** Resource Manager over the whole way out, against a server that answers by this. */
function against(answer: (url: URL, request: FetchRequest, index: number) => FetchResponse) {
  let index = 0;
  const watched = watchedAt(endpoint, (url, request) => answer(url, request, index++));
  const clock = new VirtualClock();
  const send = sendThrough(watched.fetch, { clock, log: silentLog });
  const credential = {
    getToken: async () => ({ token: 'canary-arm', expiresOnTimestamp: clock.now() + 3_600_000 }),
  };
  const account = { id: 'ada', label: 'ada@contoso.example', fetch: unplugged, credential };
  const arm = createArm({ cloud: publicCloud, account, tenant: undefined, send, clock });
  return { ...watched, arm, clock };
}

function assertAtHome({ home, strangers }: ReturnType<typeof against>): void {
  assert.deepEqual(strangers, []);
  assert.ok(home.length > 0 && home.every(({ headers }) => headers.authorization === 'Bearer canary-arm'));
}

async function read(arm: Arm): Promise<void> {
  for await (const _ of arm.pages(listing()));
}

function change(): ArmCall {
  return { ...listing(), method: 'PUT', path: `${clusterId}/agentPools/gpu`, subject: 'the node pool gpu' };
}

const operations = ['azure-asyncoperation', 'location'] as const;

describe('tokens of Resource Manager stay at its own host', () => {
  for (const to of elsewhere(endpoint)) {
    for (const status of redirectStatuses) {
      it(`with a ${status} of a list, a change and a query to ${to}`, async () => {
        const asks: readonly ((arm: Arm) => Promise<unknown>)[] = [
          read,
          arm => arm.call(change()),
          arm => queryResources(arm, steady()),
        ];
        for (const ask of asks) {
          const azure = against(() => response(status, '', { location: `${to}subscriptions` }));
          await failureAs(AzureError, azure.clock.settle(ask(azure.arm)));
          assertAtHome(azure);
        }
      });
    }

    it(`with a nextLink to ${to}`, async () => {
      const azure = against(() => response(200, { value: [], nextLink: `${to}next` }));
      assert.equal((await failureAs(AzureError, azure.clock.settle(read(azure.arm)))).code, 'foreignHost');
      assertAtHome(azure);
    });

    it(`with an operation at ${to}, from its beginning and in its midst`, async () => {
      for (const name of operations) {
        for (const begins of [to, `${endpoint}/operations/1`]) {
          const azure = against((_, __, index) =>
            response(202, { status: 'InProgress' }, { [name]: index === 0 ? begins : to }),
          );
          const finishing = azure.arm.finish(change(), { deadlineMs: 600_000 });
          assert.equal((await failureAs(AzureError, azure.clock.settle(finishing))).code, 'foreignHost');
          assertAtHome(azure);
        }
      }
    });

    it(`with a challenge that names ${to}`, async () => {
      const header = `Bearer authorization_uri="${to}authorize", realm="${to}", resource_metadata="${to}", error="invalid_token"`;
      const azure = against(() => response(401, {}, { 'www-authenticate': header }));
      await failureOf(azure.clock.settle(read(azure.arm)));
      assertAtHome(azure);
    });

    it(`with answers of Resource Graph that point to ${to}`, async () => {
      const azure = against((_, __, index) =>
        response(200, { data: [], nextLink: to, ...(index === 0 ? { $skipToken: `${to}page` } : {}) }),
      );
      await azure.clock.settle(queryResources(azure.arm, steady()));
      assertAtHome(azure);
      assert.deepEqual(
        azure.home.map(({ url }) => new URL(url).pathname),
        Array(2).fill('/providers/Microsoft.ResourceGraph/resources'),
      );
    });
  }
});

function steady(): AbortSignal {
  return new AbortController().signal;
}
