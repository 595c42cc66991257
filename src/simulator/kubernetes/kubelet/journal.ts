import { goDuration } from './goDuration';
import { type NodeImages, type Pull, streamingLabel, teleportLabel } from './nodeImages';

/** Units that write a journal on some nodes, with the label that those nodes have. */
const units: Readonly<Record<string, { readonly label: string; readonly pid: number }>> = {
  teleportd: { label: teleportLabel, pid: 812 },
  'acr-mirror': { label: streamingLabel, pid: 901 },
};

export interface NodeTold {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly images: NodeImages | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The lines of a unit in a node's journal, as `journalctl -u` prints them. What units write is not public: the words are our own. */
export function journalOf(unitName: string, node: NodeTold): string[] {
  const name = unitName.replace(/\.service$/, '');
  const unit = units[name];
  if (!unit || node.labels[unit.label] !== 'true') return ['-- No entries --'];
  const line = (moment: number, process: string, text: string) =>
    `${stamp(moment)} ${node.name} ${process}: ${text}`;
  const own = `${name}[${unit.pid}]`;
  return [
    line(node.startedAt, 'systemd[1]', `Started ${name}.service.`),
    line(node.startedAt, own, 'level=info msg="listening"'),
    ...(node.images?.pulls ?? []).map(pull => line(pull.endedAt, own, pullText(name, pull))),
  ];
}

function pullText(unit: string, { image, lane, found, durationNs }: Pull): string {
  const duration = `duration=${goDuration(durationNs)}`;
  const isLaned = lane !== 'shuttle';
  if (unit === 'teleportd')
    return isLaned
      ? `level=info msg="image teleported" image="${image.text}" layers=${found.layers.length} ${duration}`
      : `level=warning msg="image not expanded, pulling layers" image="${image.text}" layers=${found.layers.length}`;
  const { host, repository, reference } = image;
  const what = isLaned
    ? `streaming artifact ${found.streamingDigest}`
    : 'no streaming artifact, passed through';
  return `GET /v2/${repository}/manifests/${reference}?ns=${host} 200 ${what} ${duration}`;
}

/** `Jan 05 12:00:00`. */
function stamp(moment: number): string {
  const [, day, month, , time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(new Date(moment).toUTCString()) ?? [];
  return `${month} ${day} ${time}`;
}
