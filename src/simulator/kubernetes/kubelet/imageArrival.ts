import { Backoff } from '../backoff';
import type { ImageReference } from '../images';
import { parseImage } from '../images';
import type { Container } from '../podObjects';
import type { FailedPull, Pull } from './nodeImages';
import type { PodRun } from './podRun';
import { pullSecretsOf } from './pullSecrets';
import { tellTeleported } from './teleportEvents';

interface Awaiting {
  readonly arrived: () => void;
  /** The image does not come now; it is tried again later. */
  readonly waits: () => void;
}

const backOffMs = 2_000;

/** The coming of a container's image to its node, with the events and reasons of the kubelet (acr-facts §5). */
export class ImageArrival {
  readonly #run: PodRun;
  readonly #container: Container;
  readonly #backoff = new Backoff();

  constructor(run: PodRun, container: Container) {
    this.#run = run;
    this.#container = container;
  }

  await(awaiting: Awaiting): void {
    const { name, image: text, imagePullPolicy } = this.#container;
    const image = parseImage(text);
    const isPresent = image !== undefined && this.#run.kubelet.images.find(image) !== undefined;
    if (!image) this.#refuseName(awaiting);
    else if (isPresent && imagePullPolicy !== 'Always') {
      this.#run.event(name, 'Pulled', this.#run.kubelet.words.present(text));
      awaiting.arrived();
    } else if (imagePullPolicy === 'Never') this.#neverPulled(awaiting);
    else this.#pull(image, awaiting);
  }

  #pull(image: ImageReference, awaiting: Awaiting): void {
    const { kubelet, pod } = this.#run;
    this.#run.event(this.#container.name, 'Pulling', `Pulling image "${image.text}"`);
    kubelet.images.pull(image, pullSecretsOf(kubelet.cluster.store, pod), outcome => {
      if (!this.#run.live) return;
      if (outcome.kind === 'failed') this.#failed(outcome, awaiting);
      else this.#pulled(outcome, awaiting);
    });
  }

  #pulled(pull: Pull, { arrived }: Awaiting): void {
    const { name, image } = this.#container;
    this.#run.event(name, 'Pulled', this.#run.kubelet.words.pulled({ ...pull, image }));
    tellTeleported(this.#run, pull);
    arrived();
  }

  #failed({ error }: FailedPull, awaiting: Awaiting): void {
    const { name, image } = this.#container;
    this.#run.event(name, 'Failed', `Failed to pull image "${image}": ${error}`, 'Warning');
    this.#wait('ErrImagePull', error, awaiting);
    this.#backoff.failed();
    this.#run.after(backOffMs, () => {
      this.#run.event(name, 'BackOff', `Back-off pulling image "${image}"`);
      const message = this.#run.kubelet.words.backOff(image, error);
      this.#wait('ImagePullBackOff', message, awaiting);
      this.#run.after(this.#backoff.waitMs, () => this.await(awaiting));
    });
  }

  #wait(reason: string, message: string, { waits }: Awaiting): void {
    const { name } = this.#container;
    this.#run.event(name, 'Failed', `Error: ${reason}`, 'Warning');
    this.#run.enter(name, { waiting: { reason, message } });
    waits();
  }

  #neverPulled(awaiting: Awaiting): void {
    const { name, image } = this.#container;
    const message = `Container image "${image}" is not present with pull policy of Never`;
    this.#run.event(name, 'ErrImageNeverPull', message, 'Warning');
    this.#wait('ErrImageNeverPull', message, awaiting);
  }

  #refuseName(awaiting: Awaiting): void {
    const { name, image } = this.#container;
    const why = `couldn't parse image name "${image}": invalid reference format`;
    const message = `Failed to apply default image tag "${image}": ${why}`;
    this.#run.event(name, 'InspectFailed', message, 'Warning');
    this.#wait('InvalidImageName', message, awaiting);
  }
}
