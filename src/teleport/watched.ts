import { Emitter } from '../base/emitter';
import { imageKey, type ViewedImage } from './expansionMonitor';

const maxWatched = 20;

/** The images that a person asked about in this window, latest first. Owns the list; what is known of each is the monitor's. */
export class Watched {
  readonly #images = new Map<string, ViewedImage>();
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;

  list(): readonly ViewedImage[] {
    return [...this.#images.values()].reverse();
  }

  add(image: ViewedImage): void {
    const key = imageKey(image);
    this.#images.delete(key);
    this.#images.set(key, image);
    const [oldest] = this.#images.keys();
    if (oldest !== undefined && this.#images.size > maxWatched) this.#images.delete(oldest);
    this.#changed.fire();
  }

  /** Forgets the images of a registry that was removed. */
  forget(loginServer: string): void {
    for (const [key, { registry }] of this.#images)
      if (registry.loginServer === loginServer) this.#images.delete(key);
    this.#changed.fire();
  }
}
