import type { KubernetesObject } from '../kubernetesObject';
import { laneLabel, ownLabels } from '../labels';

/** One way to pull: `teleport` is the fast one, `shuttle` the normal pull. */
export type Lane = 'teleport' | 'shuttle';

export const lanes: readonly Lane[] = ['teleport', 'shuttle'];

export interface SampleOptions {
  readonly lane: Lane;
  /** The labels of the nodes that pull this way; those of Teleport's own samples when there are none. */
  readonly laneSelector?: Readonly<Record<string, string>>;
  /** undefined: the context's own, or none in a text. */
  readonly namespace?: string;
  /** undefined: as a person would apply it by hand. */
  readonly runId?: string;
  /** What the names end in beside the lane, where several runs share a namespace. */
  readonly suffix?: string;
}

/** How the parts of one sample are called and labelled. */
export interface SampleNames {
  name(part: string): string;
  metadata(part: string): KubernetesObject['metadata'];
  template(part: string): { readonly metadata: object; readonly nodeSelector: object };
  image(repositoryAndTag: string): string;
}

/** The labels that Teleport's documentation gives node pools. */
export const usualLaneSelectors: Readonly<Record<Lane, Readonly<Record<string, string>>>> = {
  teleport: { 'acr-teleport': 'enabled' },
  shuttle: { 'acr-teleport': 'disabled' },
};

/** `image` makes a reference out of a sample's own. */
export function sampleNames(
  { lane, laneSelector = usualLaneSelectors[lane], namespace, runId, suffix }: SampleOptions,
  image: (repositoryAndTag: string) => string,
): SampleNames {
  const name = (part: string) => [part, lane, ...(suffix === undefined ? [] : [suffix])].join('-');
  const labels = (part: string) => ({ app: name(part), [laneLabel]: lane, ...ownLabels(runId) });
  return {
    name,
    image,
    metadata: part => ({
      name: name(part),
      ...(namespace === undefined ? {} : { namespace }),
      labels: labels(part),
    }),
    template: part => ({
      metadata: { labels: labels(part) },
      nodeSelector: { 'kubernetes.io/os': 'linux', ...laneSelector },
    }),
  };
}
