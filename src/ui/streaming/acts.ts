import { count } from '../../base/units';
import { formatReference, shortName } from '../../registry/reference';
import { lastConversion } from '../../teleport/conversion';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import type { Services } from '../../teleport/services';
import type { ClustersView } from '../clusters/clustersView';
import { run } from '../commands';
import { ReferenceHistory } from '../expansion/history';
import { Images } from '../expansion/images';
import { type Report, withProgress } from '../feedback';
import type { Reports } from '../readiness/reports';
import type { RegistriesView } from '../tree/registriesView';
import type { RepositoryRow, RowId } from '../tree/rows';
import { chosen } from '../tree/selection';
import { switchAutoConvert } from './autoConvert';
import { cancelConversions } from './cancel';
import { convertWanted } from './convert';
import { copyAz } from './copyAz';
import { operationReport } from './operationReport';
import { removeArtifacts } from './remove';
import { showMigration } from './showMigration';
import { type Wanted, wantedImages, wantedOfRepository } from './wanted';

interface Views {
  readonly registries: RegistriesView;
  readonly clusters: ClustersView;
}

/** What the streaming commands do. */
export class StreamingActs {
  readonly #services: Services;
  readonly #views: Views;
  readonly #reports: Reports;
  readonly #images: Images;

  constructor(services: Services, views: Views, reports: Reports) {
    this.#services = services;
    this.#views = views;
    this.#reports = reports;
    this.#images = new Images(services, views.registries, new ReferenceHistory(services.host.memory));
  }

  /** Of tags, of all that repositories have for linux/amd64, or of an image that is typed. */
  async convert(row?: RowId, rows?: readonly RowId[]): Promise<void> {
    for (const repository of this.#repositories(row, rows)) await this.#convertRepository(repository);
    const tags = this.#images.rows(row, rows);
    if (tags.length > 0) return this.#convertImages(await this.#images.ofRows(tags));
    if (row === undefined) await this.#convertTyped();
  }

  async cancel(row?: RowId, rows?: readonly RowId[]): Promise<void> {
    await cancelConversions(this.#services, await this.#images.ofRows(this.#images.rows(row, rows)));
  }

  autoConvert(isOn: boolean, row?: RowId, rows?: readonly RowId[]): Promise<void> {
    const { tree } = this.#views.registries;
    return switchAutoConvert(this.#services, tree, this.#repositories(row, rows), isOn);
  }

  async showOperation(row?: RowId, rows?: readonly RowId[]): Promise<void> {
    for (const image of await this.#images.ofRows(this.#images.rows(row, rows)))
      await this.#showOperation(image);
  }

  async remove(row?: RowId, rows?: readonly RowId[]): Promise<void> {
    await removeArtifacts(this.#services, await this.#images.ofRows(this.#images.rows(row, rows)));
  }

  copyAz(row?: RowId, rows?: readonly RowId[]): Promise<void> {
    const tags = chosen(this.#views.registries, 'tag', row, rows);
    return copyAz(this.#services, tags.length > 0 ? tags : this.#repositories(row, rows));
  }

  showMigration(row?: RowId): Promise<void> {
    return showMigration(this.#services, this.#views, this.#reports, row);
  }

  #repositories(row?: RowId, rows?: readonly RowId[]): readonly RepositoryRow[] {
    return chosen(this.#views.registries, 'repository', row, rows);
  }

  async #convertRepository(row: RepositoryRow): Promise<void> {
    const looking = (signal: AbortSignal, report: Report) =>
      wantedOfRepository(this.#services, row, signal, report);
    const wanted = await withProgress(`Looking through ${row.repository}`, looking);
    await this.#convertWanted(wanted, row.repository, { id: row.registry.loginServer });
  }

  async #convertImages(images: readonly ViewedImage[]): Promise<void> {
    const [first] = images;
    if (first === undefined) return;
    const title =
      images.length === 1 ? `Looking at ${shortName(first)}` : `Looking at ${count(images.length, 'image')}`;
    const wanted = await withProgress(title, signal => wantedImages(this.#services, images, signal));
    const repositories = new Set(images.map(({ repository }) => repository));
    await this.#convertWanted(
      wanted,
      repositories.size === 1 ? first.repository : count(repositories.size, 'repository', 'repositories'),
      tagRow(first),
    );
  }

  async #convertTyped(): Promise<void> {
    const reference = await this.#images.ask('Create Streaming Artifact');
    if (reference === undefined) return;
    const resolving = (signal: AbortSignal) => this.#images.resolve(reference, signal);
    await this.#convertImages([await withProgress(`Looking for ${formatReference(reference)}`, resolving)]);
  }

  #convertWanted(wanted: Wanted, what: string, about: RowId): Promise<void> {
    return convertWanted(this.#services, wanted, what, {
      showOperation: image => this.#showOperation(image),
      showReadiness: () => run('acrTeleport.showReadiness', about),
    });
  }

  async #showOperation(image: ViewedImage): Promise<void> {
    const reference = formatReference(image);
    const told = await withProgress(`Asking for the conversion of ${shortName(image)}`, signal =>
      lastConversion(this.#services, image, signal),
    );
    const askedAt = this.#services.host.clock.now();
    const report = operationReport({ reference, digest: image.digest, ...told, askedAt });
    await this.#reports.show(`Conversion of ${shortName(image)}`, report);
  }
}

/** The row that an image has where its repository is unfolded. */
function tagRow({ registry, repository, tag }: ViewedImage): RowId {
  return { id: `${registry.loginServer}/${repository}:${tag}` };
}
