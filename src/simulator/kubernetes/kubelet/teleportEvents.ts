import { type Pull, streamingLabel, teleportLabel } from './nodeImages';
import type { PodRun } from './podRun';

/**
 * What the agents of a node say on the pod that was the first to pull an image there. The text of teleportd's events is not public, only
 * that they name the image and whether it teleported (acr-facts §1.2): these words are plain ones of our own. That of the streaming agent
 * is of its first preview (acr-facts §3.3).
 */
export function tellTeleported(run: PodRun, { image, lane, found, durationNs, isFirst }: Pull): void {
  const { cluster, node } = run.kubelet;
  const { labels = {}, name: host } = node.metadata;
  if (!isFirst) return;
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string, component: string) =>
    cluster.events.record(run.live ?? run.pod, { type, reason, message, component, host });
  if (labels[teleportLabel] === 'true') {
    if (lane === 'teleport') tell('Normal', 'Teleported', `Teleported image "${image.text}"`, 'teleportd');
    else
      tell(
        'Warning',
        'TeleportFailed',
        `Failed to teleport image "${image.text}": it is not expanded, and was pulled instead`,
        'teleportd',
      );
  }
  if (labels[streamingLabel] === 'true' && lane === 'streaming' && cluster.data.streamingEvents) {
    const seconds = Math.max(1, Math.round(durationNs / 1e9));
    const message = `Streaming enabled for "${image.text}", upgraded to streaming artifact with digest "${found.streamingDigest}", container started in ${seconds}s`;
    tell('Normal', 'Pulling', message, 'acr-nodemon');
  }
}
