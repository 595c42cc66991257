import type { Node } from 'yaml';
import type { TextPosition } from '../yamlText';
import type { YamlNodes } from './yamlNodes';

/** One image of a pod, and where its reference stands in the text. */
export interface ImageUse {
  /** As it is written. */
  readonly image: string;
  /** The name of the container or the volume; empty when it has none. */
  readonly name: string;
  readonly role: 'container' | 'init' | 'ephemeral' | 'volume';
  readonly position: TextPosition;
  /** The reference without its quotes: from `start` up to `end`. */
  readonly start: number;
  readonly end: number;
}

/** Where the kinds that make pods have them; those that are not known may have them where most do. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  PodTemplate: ['template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const usualPath = ['spec', 'template', 'spec'];

const containerLists = [
  ['containers', 'container'],
  ['initContainers', 'init'],
  ['ephemeralContainers', 'ephemeral'],
] as const;

/** The images of an object of any kind, in the order of the text. */
export function imagesIn(
  nodes: YamlNodes,
  kind: string,
  object: Node | null,
  at: (offset: number) => TextPosition,
): ImageUse[] {
  const path = podPaths[kind] ?? usualPath;
  const pod = path.reduce<Node | null>((node, key) => nodes.get(node, key), object);
  const use = (holder: Node | null, image: Node | null, role: ImageUse['role']): ImageUse[] => {
    const reference = nodes.text(image);
    const extent = nodes.extent(image);
    if (!reference || !extent) return [];
    const name = nodes.text(nodes.get(holder, 'name')) ?? '';
    return [{ image: reference, name, role, position: at(extent.start), ...extent }];
  };
  const ofContainers = containerLists.flatMap(([list, role]) =>
    (nodes.items(nodes.get(pod, list)) ?? []).flatMap(each => use(each, nodes.get(each, 'image'), role)),
  );
  const ofVolumes = (nodes.items(nodes.get(pod, 'volumes')) ?? []).flatMap(volume =>
    use(volume, nodes.get(nodes.get(volume, 'image'), 'reference'), 'volume'),
  );
  return [...ofContainers, ...ofVolumes].sort((one, other) => one.start - other.start);
}
