import type { ImageReference, PullRefusal } from '../images';

/** What containerd says when it does not get an image, as the kubelet passes it on. */
export function pullError(
  { text, host, repository, reference, isDigest }: ImageReference,
  reason: PullRefusal['kind'] | 'platform',
): string {
  const name = `${host}/${repository}${isDigest ? '@' : ':'}${reference}`;
  const head = `https://${host}/v2/${repository}/manifests/${reference}`;
  const scope = encodeURIComponent(`repository:${repository}:pull`);
  const unresolved = (why: string) =>
    failed('Unknown', name, `failed to resolve reference "${name}": ${why}`);
  switch (reason) {
    case 'notFound':
      return failed('NotFound', name, `failed to resolve reference "${name}": ${name}: not found`);
    case 'unauthorized':
      return unresolved(
        `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${host}/oauth2/token?scope=${scope}&service=${host}: 401 Unauthorized`,
      );
    case 'firewalled':
      return unresolved(`unexpected status from HEAD request to ${head}: 403 Forbidden`);
    case 'throttled':
      return unresolved(`unexpected status from HEAD request to ${head}: 429 Too Many Requests`);
    case 'unreachable':
      return unresolved(
        `failed to do request: Head "${head}": dial tcp: lookup ${host} on 168.63.129.16:53: no such host`,
      );
    case 'platform':
      return failed('NotFound', text, 'no match for platform in manifest: not found');
  }
}

function failed(code: string, name: string, why: string): string {
  return `rpc error: code = ${code} desc = failed to pull and unpack image "${name}": ${why}`;
}
