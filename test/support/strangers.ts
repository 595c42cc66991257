import type { Fetch, FetchRequest, FetchResponse } from '../../src/base/fetch';
import { response } from './http';

/** Redirects that HTTP knows (RFC 9110 §15.4). */
export const redirectStatuses = [301, 302, 303, 307, 308] as const;

/** Where a server may point that is not at home: another name, another port, no TLS, names that only look like it. */
export function elsewhere(home: string): readonly string[] {
  const { host } = new URL(home);
  return [
    'https://stranger.example/',
    `https://${host}:8443/`,
    `http://${host}/`,
    `https://${host}.stranger.example/`,
    `https://${host}@stranger.example/`,
    '//stranger.example/',
  ];
}

export interface Watched {
  readonly fetch: Fetch;
  /** What went home, by its header and body. */
  readonly home: { readonly url: string; readonly headers: FetchRequest['headers']; readonly body: string }[];
  /** The addresses of everything that went anywhere else. */
  readonly strangers: string[];
}

/** A fetch that lets nothing out but to this origin, and remembers what was tried. */
export function watchedAt(
  origin: string,
  answer: (url: URL, request: FetchRequest) => FetchResponse | Promise<FetchResponse>,
): Watched {
  const home: Watched['home'] = [];
  const strangers: string[] = [];
  const fetch: Fetch = async (address, request) => {
    const url = new URL(address);
    if (url.origin !== origin || url.username !== '') {
      strangers.push(address);
      return response(200, {});
    }
    home.push({ url: address, headers: request.headers, body: request.body ?? '' });
    return answer(url, request);
  };
  return { fetch, home, strangers };
}
