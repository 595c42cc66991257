import { type ClusterConnection, isWatching, type WatchCall } from '../../kubernetes/connection';

/** A connection that begins at most so many calls a second; watches count as one each. */
export function paced(connection: ClusterConnection, perSecond: number): ClusterConnection {
  const { clock } = connection;
  const gapMs = 1000 / perSecond;
  let freeAt = 0;
  const turn = async (signal: AbortSignal) => {
    const now = clock.monotonic();
    const at = Math.max(now, freeAt);
    freeAt = at + gapMs;
    if (at > now) await clock.sleep(at - now, signal);
  };
  const { context, server, namespace, pollMs } = connection;
  return {
    context,
    server,
    namespace,
    clock,
    async send(call) {
      await turn(call.signal);
      return connection.send(call);
    },
    ...(isWatching(connection) && {
      async watch(call: WatchCall) {
        await turn(call.signal);
        return connection.watch(call);
      },
    }),
    ...(pollMs !== undefined && { pollMs }),
    dispose: () => connection.dispose(),
  };
}
