import { ExplainedError } from '../base/errors';

/** Where a registry is: `loginServer` as people write it, `origin` as URLs need it. */
export interface RegistryAddress {
  readonly loginServer: string;
  readonly origin: string;
}

/** One image in a registry, by tag or by digest or both. */
export interface ImageReference {
  readonly registry: RegistryAddress;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

// Grammar: github.com/distribution/reference, and the OCI distribution spec, "Pulling manifests".
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryPattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Fa-f0-9]{32,}$/;
const hostPattern =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/;
const maxNameLength = 255;

function invalid(what: string, text: string, hint: string): ExplainedError {
  // Somebody may have written a password into an address.
  const told = text.replace(/^((?:\w+:\/\/)?)[^/@]*:[^/@]*@/, '$1…@').slice(0, 300);
  return new ExplainedError(`"${told}" is not ${what}.`, { code: 'usage', hint });
}

/** Reads a registry's name (`demo42t`), its login server with optional port, or its URL. Throws a usage error. */
export function parseRegistry(text: string): RegistryAddress {
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?(.*?)\/?$/i.exec(text.trim()) ?? [];
  const host = rest.toLowerCase();
  const loginServer = /^[a-z0-9-]{5,50}$/.test(host) && host !== 'localhost' ? `${host}.azurecr.io` : host;
  if (
    !hostPattern.test(loginServer) ||
    loginServer.length > maxNameLength ||
    !URL.canParse(`https://${loginServer}`)
  ) {
    throw invalid(
      'a registry',
      text,
      'Give its name, such as demo42t, or its login server, such as demo42t.azurecr.io.',
    );
  }
  const loopback = isLoopback(loginServer);
  if (scheme?.toLowerCase() === 'http' && !loopback) {
    throw invalid(
      'an address that is safe to send credentials to',
      text,
      'Plain http is for loopback addresses alone.',
    );
  }
  return {
    loginServer,
    origin: `${scheme?.toLowerCase() ?? (loopback ? 'http' : 'https')}://${loginServer}`,
  };
}

/** Whether a host, with or without a port, is this machine itself. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host);
}

export function isRepositoryName(text: string): boolean {
  return text.length <= maxNameLength && repositoryPattern.test(text);
}

export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

export function isDigest(text: string): boolean {
  return digestPattern.test(text);
}

/** Checks a repository's name; a leading `/`, as in the usage line of older scripts, is let go. Throws a usage error. */
export function parseRepository(text: string): string {
  const name = text.trim().replace(/^\//, '');
  if (!isRepositoryName(name)) {
    throw invalid(
      'a repository',
      text,
      'Names are lower case: letters, digits, ".", "_", "-" and "/", such as team/web-app.',
    );
  }
  return name;
}

export function parseTag(text: string): string {
  if (!isTag(text)) {
    throw invalid('a tag', text, 'Tags are up to 128 letters, digits, ".", "_" and "-", such as v1.0.');
  }
  return text;
}

export function parseDigest(text: string): string {
  if (!isDigest(text))
    throw invalid('a digest', text, 'A digest looks like sha256: and 64 hexadecimal digits.');
  return text;
}

/** Reads `host/repository[:tag][@digest]`; without either, the tag is `latest`. Throws a usage error that names the part. */
export function parseReference(text: string): ImageReference {
  const [, host, path = ''] = /^((?:https?:\/\/)?[^/]+)\/(.+)$/i.exec(text.trim()) ?? [];
  const isHost = host !== undefined && (/[.:[]/.test(host) || host === 'localhost');
  if (!isHost)
    throw invalid('an image', text, 'Give host/repository:tag, such as demo42t.azurecr.io/hello-world:1.0.');
  const [, name = '', tag, digest] = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/.exec(path) ?? [];
  return {
    registry: parseRegistry(host),
    repository: parseRepository(name),
    ...(tag === undefined ? (digest === undefined ? { tag: 'latest' } : {}) : { tag: parseTag(tag) }),
    ...(digest === undefined ? {} : { digest: parseDigest(digest) }),
  };
}

/** The part after the host, as rows and status bars show it: `hello-world:1.0`. */
export function shortName(image: Pick<ImageReference, 'repository' | 'tag' | 'digest'>): string {
  if (image.tag !== undefined) return `${image.repository}:${image.tag}`;
  return image.digest === undefined ? image.repository : `${image.repository}@${shortDigest(image.digest)}`;
}

export function formatReference(image: ImageReference): string {
  const tag = image.tag === undefined ? '' : `:${image.tag}`;
  const digest = image.tag === undefined && image.digest !== undefined ? `@${image.digest}` : '';
  return `${image.registry.loginServer}/${image.repository}${tag}${digest}`;
}

/** `sha256:1a2b3c4d5e6f`, as docker shortens digests. */
export function shortDigest(digest: string): string {
  return digest.replace(/^([^:]+:.{12}).*$/, '$1');
}
