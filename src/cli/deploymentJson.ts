import type { DeploymentState } from '../teleport/deployment/deployment';

type Told = Partial<DeploymentState> & Pick<DeploymentState, 'changes'>;

/** What programs read of a deployment; keys stay. What is not known yet is left out. */
export function deploymentJson({ runId, cluster, namespace, phase, error, ...state }: Told) {
  return {
    ...(runId === undefined ? {} : { run: runId }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(phase === undefined ? {} : { phase }),
    objects: state.changes.map(({ reference, kind, error: refused, conflicts, note }) => ({
      ...reference,
      change: kind,
      ...(refused ? { error: { code: refused.code, message: refused.message } } : {}),
      ...(conflicts ? { conflicts } : {}),
      ...(note ? { note } : {}),
    })),
    ...(state.created ? { created: state.created } : {}),
    ...(state.rollouts
      ? {
          rollouts: state.rollouts.map(({ kind, name, snapshot }) => ({
            kind,
            name,
            state: snapshot?.state ?? null,
            words: snapshot?.words ?? null,
          })),
        }
      : {}),
    ...(state.addresses
      ? { addresses: state.addresses.map(({ service, address }) => ({ service, url: address?.url ?? null })) }
      : {}),
    ...(error ? { error: { code: error.code, message: error.message, hint: error.hint ?? null } } : {}),
  };
}
