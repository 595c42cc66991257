import { formatReference, type ImageReference } from '../../registry/reference';
import { viewTag } from '../../teleport/checkTags';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import type { Services } from '../../teleport/services';
import { withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId, TagRow } from '../tree/rows';
import { chosen } from '../tree/selection';
import { askReference } from './askReference';
import type { ReferenceHistory } from './history';

/** Which images a command is about: those of the rows it was called on, else one that the person names. */
export class Images {
  readonly #services: Services;
  readonly #view: RegistriesView;
  readonly #history: ReferenceHistory;

  constructor(services: Services, view: RegistriesView, history: ReferenceHistory) {
    this.#services = services;
    this.#view = view;
    this.#history = history;
  }

  rows(row?: RowId, rows?: readonly RowId[]): readonly TagRow[] {
    return chosen(this.#view, 'tag', row, rows);
  }

  /** The images behind rows; those whose registry lists names alone are looked up first, which can be cancelled. */
  ofRows(rows: readonly TagRow[]): Promise<ViewedImage[]> {
    return withProgress('Looking up digests', signal =>
      Promise.all(
        rows.map(
          ({ image, registry, repository, tag }) =>
            image ?? viewTag(this.#services, registry, repository, tag, signal),
        ),
      ),
    );
  }

  ask(title: string): Promise<ImageReference | undefined> {
    return askReference(this.#services, this.#history, title);
  }

  /** The digest behind what was typed; it is remembered once it was found. */
  async resolve(reference: ImageReference, signal: AbortSignal): Promise<ViewedImage> {
    const { repository, tag, digest } = reference;
    const registry = this.#services.registries.at(reference.registry);
    const { client } = await this.#services.catalog.open(registry);
    const resolved = await client.resolve(repository, digest ?? tag ?? 'latest', signal);
    await this.#history.add(formatReference(reference));
    return { registry, repository, digest: resolved.digest, ...(tag === undefined ? {} : { tag }) };
  }
}
