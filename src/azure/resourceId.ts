/** The parts of an ARM id such as `/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerRegistry/registries/{r}`. */
export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** In lower case: `microsoft.containerregistry/registries`. */
  readonly type: string;
  readonly name: string;
}

/** Reads the id of a resource in a resource group; undefined for any other text. Services disagree on its upper and lower case. */
export function parseResourceId(id: string): ResourceId | undefined {
  const [, subscriptionId, resourceGroup, provider, rest] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)\/(.+)$/i.exec(id) ?? [];
  const segments = rest?.split('/') ?? [];
  const name = segments.at(-1);
  const isWhole = segments.length % 2 === 0 && segments.every(segment => segment !== '');
  if (!subscriptionId || !resourceGroup || !name || !isWhole) return undefined;
  const types = segments.filter((_, index) => index % 2 === 0);
  return { subscriptionId, resourceGroup, type: [provider, ...types].join('/').toLowerCase(), name };
}

/** The same for two spellings of one id. */
export function idKey(id: string): string {
  return id.toLowerCase().replace(/\/+$/, '');
}

/** A subscription or a resource group, by its id and in words. */
export interface Scope {
  readonly id: string;
  /** `Contoso`. */
  readonly name: string;
}

/** For people: the last part of an id. */
export function nameOf(id: string): string {
  return id.split('/').filter(Boolean).at(-1) ?? id;
}
