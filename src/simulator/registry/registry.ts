import type { StreamingData } from '../world/streamingData';
import type { RegistryData, RepositoryData } from '../world/worldData';
import { generatedName, generatedRepository } from './generated';
import type { ManifestContent } from './manifest';
import { Repository, type RepositoryOptions } from './repository';
import { placeOf } from './sortedNames';
import { teleportLimit } from './teleportLimit';

/** One registry's repositories, kept by name; each is opened when first asked for. */
export class Registry {
  readonly data: RegistryData;
  /** Sorted by code unit, as the catalog lists them. */
  readonly names: string[];
  /** Undefined where the service does not have it: the registry is not Premium, or the service is old. */
  readonly streaming: StreamingData | undefined;
  readonly #openedAt: number;
  readonly #options: RepositoryOptions;
  readonly #unopened: Map<string, RepositoryData>;
  readonly #opened = new Map<string, Repository>();
  #enabledCount: number;

  constructor(data: RegistryData, now: () => number) {
    const { streaming } = data;
    this.data = data;
    this.streaming = streaming === true ? {} : streaming || undefined;
    this.#openedAt = now();
    this.#options = { now, referrersApi: this.referrersApi };
    const repositories = data.repositories ?? [];
    this.#unopened = new Map(repositories.map(repository => [repository.name, repository]));
    const generated = data.generated?.repositories ?? 0;
    this.names = Array.from({ length: generated }, (_, index) => generatedName(index));
    for (const { name } of repositories) this.#list(name);
    const enabled = repositories.filter(({ teleportEnabled }) => teleportEnabled).length;
    this.#enabledCount = enabled + Math.min(generated, teleportLimit);
  }

  /** Whether the service behind this registry knows Teleport at all. */
  get teleport(): boolean {
    return this.data.teleport ?? true;
  }

  /** Whether it can be asked what refers to an image: every tier can, streaming or not. */
  get referrersApi(): boolean {
    return this.streaming?.referrersApi ?? true;
  }

  get teleportFull(): boolean {
    return this.#enabledCount >= teleportLimit;
  }

  find(name: string): Repository | undefined {
    const opened = this.#opened.get(name);
    if (opened) return opened;
    if (this.names[placeOf(this.names, name)] !== name) return undefined;
    const data = this.#unopened.get(name) ?? generatedRepository(name, this.data.generated);
    const repository = new Repository(data, this.#openedAt, this.#options);
    this.#opened.set(name, repository);
    return repository;
  }

  /** The repository of this name, made if there is none, as a push does. */
  open(name: string, now: number): Repository {
    const found = this.find(name);
    if (found) return found;
    const repository = new Repository({ name, images: [] }, now, this.#options);
    this.#opened.set(name, repository);
    this.#list(name);
    return repository;
  }

  delete(repository: Repository): void {
    this.setTeleport(repository, false);
    this.#opened.delete(repository.name);
    this.#unopened.delete(repository.name);
    this.names.splice(placeOf(this.names, repository.name), 1);
  }

  setTeleport(repository: Repository, enabled: boolean): void {
    if (repository.teleportEnabled === enabled) return;
    repository.teleportEnabled = enabled;
    this.#enabledCount += enabled ? 1 : -1;
  }

  /** Does what the service does of itself when an image has been pushed; what only refers to an image is left alone. */
  pushed(repository: Repository, { digest, subject }: ManifestContent): void {
    const converts = this.streaming !== undefined && repository.streaming.convertPushedImages;
    if (converts && subject === undefined) repository.convert(digest);
  }

  #list(name: string): void {
    const place = placeOf(this.names, name);
    if (this.names[place] !== name) this.names.splice(place, 0, name);
  }
}
