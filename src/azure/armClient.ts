import type { HttpReply } from '../base/http';
import { asRecord, asString, type JsonRecord, parseJson } from '../base/json';
import type { Arm, ArmCall, ArmReply, ArmSession } from './arm';
import { ArmConnection } from './armConnection';
import { finishOperation } from './armOperation';
import { AzureError, unreadable } from './azureError';
import { azureRefusal } from './azureRefusal';
import { records } from './entries';

/** More pages than any list can need; a service that goes on is at fault. */
const maxPages = 1000;

/**
 * Azure Resource Manager as a small client of our own, rather than @azure/arm-containerregistry, -containerservice and -resourcegraph:
 * - bundled and compressed they add 39, 49 and 163 kB to a package of 700 kB, for about twenty calls;
 * - their serializers send only the fields that they know, so a node pool that is read, changed and written back would lose the others;
 * - words that Azure adds later have to pass, as do answers that break the declared types (null profiles, strings for booleans);
 * - one Send gives all calls of ours the same retries, proxy, deadlines and log, and one place to answer a claims challenge.
 */
export function createArm(session: ArmSession): Arm {
  const { cloud, account, tenant, clock } = session;
  const connection = new ArmConnection(session);

  const exchange = async (call: ArmCall, url: string): Promise<HttpReply> => {
    const reply = await connection.send(call, url);
    const isAnswer = [200, 201, 202, 204, ...(call.expects ?? [])].includes(reply.status);
    if (!isAnswer) throw azureRefusal(connection.failure(call.subject), reply, clock.now());
    return reply;
  };

  async function* pages(call: ArmCall): AsyncGenerator<readonly JsonRecord[], void, undefined> {
    const visited = new Set<string>();
    let url = connection.url(call);
    for (;;) {
      visited.add(url);
      const { body } = readReply(await exchange(call, url));
      if (body === undefined) throw unreadable(connection.failure(call.subject), 'a list');
      yield records(body.value);
      const next = asString(body.nextLink);
      if (!next) return;
      url = connection.ownUrl(next, call.subject);
      if (visited.has(url) || visited.size >= maxPages) throw endless(connection, call);
    }
  }

  return {
    cloud,
    account,
    tenant,
    call: async call => readReply(await exchange(call, connection.url(call))),
    pages,
    finish: (call, progress) => finishOperation({ connection, clock }, call, progress),
  };
}

function readReply({ status, header, body }: HttpReply): ArmReply {
  return { status, header, body: asRecord(parseJson(body)) };
}

function endless(connection: ArmConnection, { subject }: ArmCall): AzureError {
  return new AzureError(`Azure gave ${subject} in pages without an end.`, connection.failure(subject), {
    code: 'unreadable',
    hint: 'Try again; if it stays so, check that no proxy answers in its place.',
  });
}
