import type { Access } from './access';
import type { Agenda } from './agenda';
import type { EventRecorder } from './eventRecorder';
import type { ImageSource } from './images';
import type { NodeImages } from './kubelet/nodeImages';
import type { KubernetesData } from './kubernetesData';
import type { Store } from './store/store';

/** A cluster, as all parts of it share it. */
export interface Cluster {
  readonly data: KubernetesData;
  /** Of the API server: `1.32.5`. */
  readonly version: string;
  readonly agenda: Agenda;
  readonly store: Store;
  readonly access: Access;
  readonly events: EventRecorder;
  readonly images: ImageSource;
  /** The images of a node that has pulled some. */
  imagesOn(node: string): NodeImages | undefined;
}
