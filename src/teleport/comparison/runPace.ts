import type { ClusterConnection } from '../../kubernetes/connection';

/** A connection that begins at most so many calls a second; watches count as one each. */
export function paced(connection: ClusterConnection, perSecond: number): ClusterConnection {
  const { clock } = connection;
  const gapMs = 1000 / perSecond;
  let freeAt = 0;
  const turn = async (signal: AbortSignal) => {
    const now = clock.now();
    const at = Math.max(now, freeAt);
    freeAt = at + gapMs;
    if (at > now) await clock.sleep(at - now, signal);
  };
  return {
    context: connection.context,
    server: connection.server,
    namespace: connection.namespace,
    clock,
    async send(call) {
      await turn(call.signal);
      return connection.send(call);
    },
    async watch(call) {
      await turn(call.signal);
      return connection.watch(call);
    },
    dispose: () => connection.dispose(),
  };
}
