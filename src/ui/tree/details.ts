import { isAbort } from '../../base/errors';
import { isDenied } from '../../registry/registryError';
import { viewTag } from '../../teleport/checkTags';
import type { Services } from '../../teleport/services';
import type { AutoConvert } from '../../teleport/streaming/conversions';
import type { RepositoryLook } from '../stateLook';
import type { RegistryTree } from './registryTree';
import type { RegistryRow, RepositoryRow, Row, TagRow } from './rows';

const policyLooks = {
  on: 'autoConvert',
  off: 'noAutoConvert',
  hidden: 'policyHidden',
} as const satisfies Record<AutoConvert['state'], RepositoryLook>;

/** Reads what a row shows beyond its name, when it comes on screen or somebody points at it; and says what is known so far. */
export class Details {
  readonly #tree: RegistryTree;
  readonly #services: Services;
  readonly #redraw: (id: string) => void;
  readonly #reading = new Set<string>();

  constructor(tree: RegistryTree, services: Services, redraw: (id: string) => void) {
    this.#tree = tree;
    this.#services = services;
    this.#redraw = redraw;
  }

  /** Called for each row that comes on screen: asks for its details, once, and lets it be drawn anew when they come. */
  look(row: Row, signal: AbortSignal): void {
    if (row.kind === 'repository') {
      void this.#once(row, () => this.#readRepository(row, signal));
      void this.#once(row, () => this.#readPolicy(row, signal), '#policy');
    }
    if (row.kind === 'tag') void this.#once(row, () => this.#readTag(row, signal));
  }

  /** For a registry that was opened: reads all its repositories, folded ones too, where one page holds them. More would be a sweep. */
  rollUp(row: RegistryRow, signal: AbortSignal): void {
    const extent = this.#tree.branches.extent(row.registry);
    if (extent === undefined || !extent.isComplete) return;
    const opened = this.#tree.branches.opened(row.registry);
    for (const each of this.#tree.repositoryRows(row))
      if (!opened?.known(each.repository)) void this.#once(each, () => this.#readRepository(each, signal));
  }

  repositoryLook(row: RepositoryRow): RepositoryLook {
    const opened = this.#tree.branches.opened(row.registry);
    const known = opened?.known(row.repository);
    const policy = this.isStreaming(row) && opened?.conversions.autoConvertSoFar(row.repository);
    if (policy) return policyLooks[policy.state];
    if (known === undefined) return isDenied(this.#tree.rows.failureOf(row.id)) ? 'hidden' : 'unknown';
    if (known.teleportEnabled !== undefined) return known.teleportEnabled ? 'on' : 'off';
    return opened?.traceSoFar() === false || this.isStreaming(row) ? 'unknown' : 'off';
  }

  /** Whether the registry of a row is known to have Artifact Streaming in Teleport's place. */
  isStreaming({ registry }: Row): boolean {
    return this.#tree.branches.opened(registry)?.acceleratorSoFar()?.accelerator === 'streaming';
  }

  /** `part` tells apart what is read of one row in more than one way. */
  async #once(row: Row, read: () => Promise<void>, part = ''): Promise<void> {
    const key = `${row.id}${part}`;
    if (this.#reading.has(key) || this.#tree.rows.failureOf(key) !== undefined) return;
    this.#reading.add(key);
    try {
      await read();
    } catch (error) {
      if (isAbort(error)) return;
      this.#tree.rows.noteFailure(key, error);
      this.#services.host.log.warn(`${key}: ${String(error)}`);
      this.#redraw(row.id);
    } finally {
      this.#reading.delete(key);
    }
  }

  async #readRepository(row: RepositoryRow, signal: AbortSignal): Promise<void> {
    const opened = await this.#tree.branches.open(row.registry);
    if (opened.known(row.repository)) return;
    await opened.attributes(row.repository, signal);
    this.#redraw(row.id);
    this.#redraw(row.registry.loginServer);
  }

  /** Whether new pushes are converted, where the registry is one that converts. */
  async #readPolicy(row: RepositoryRow, signal: AbortSignal): Promise<void> {
    const opened = await this.#tree.branches.open(row.registry);
    if (opened.conversions.autoConvertSoFar(row.repository) && this.isStreaming(row)) return;
    if ((await opened.accelerator(signal)).accelerator !== 'streaming') return;
    await opened.conversions.autoConvert(row.repository, signal);
    this.#redraw(row.id);
    this.#redraw(row.registry.loginServer);
  }

  async #readTag(row: TagRow, signal: AbortSignal): Promise<void> {
    const image = row.image ?? (await viewTag(this.#services, row.registry, row.repository, row.tag, signal));
    if (row.image === undefined) this.#tree.rows.tag(row.parent, row.tag, image.digest);
    this.#services.monitor.look(image);
    const opened = await this.#tree.branches.open(row.registry);
    if (opened.knownManifest(row.repository, image.digest)) return;
    await opened.manifest(row.repository, image.digest, signal);
    this.#redraw(row.id);
  }
}
