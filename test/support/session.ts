import type { HttpReply, HttpRequest } from '../../src/base/http';
import { anonymous, type RegistryCredential } from '../../src/registry/credential';
import { HostCredential } from '../../src/registry/hostCredential';
import { parseRegistry } from '../../src/registry/reference';
import { Session } from '../../src/registry/session';
import { type Headers, reply, scripted } from './http';
import { jwt } from './tokens';
import { VirtualClock } from './virtualClock';

export const origin = 'https://demo42t.azurecr.io';
export const realm = `${origin}/oauth2/token`;
export const bearer = `Bearer realm="${realm}",service="demo42t.azurecr.io"`;

export const reader: RegistryCredential = { kind: 'password', user: 'reader', password: 'canary-password' };

export interface SessionOptions {
  readonly credential?: RegistryCredential;
  readonly at?: string;
  readonly clock?: VirtualClock;
}

/** A credential for the registry at this address. */
export function credentialAt(at: string, credential: RegistryCredential): HostCredential {
  return new HostCredential(parseRegistry(at), credential, 'somebody');
}

/** A session with a registry that answers by the script, and remembers what it was asked. */
export function scriptedSession(
  answer: (request: HttpRequest, index: number) => HttpReply | Promise<HttpReply>,
  { credential = anonymous, at = 'demo42t', clock = new VirtualClock() }: SessionOptions = {},
) {
  const send = scripted(answer);
  const session = new Session(credentialAt(at, credential), { send, clock });
  return { session, clock, requests: send.requests };
}

/** An answer that asks for a token. */
export function challenged(header = bearer, headers: Headers = {}): HttpReply {
  return reply(
    401,
    { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] },
    {
      'www-authenticate': header,
      ...headers,
    },
  );
}

/** Whether a request asks for a token. */
export function isTokenRequest({ url }: HttpRequest): boolean {
  return new URL(url).pathname === '/oauth2/token';
}

/** The scopes that a token request asks for, by GET or by POST. */
export function askedScopes({ url, body }: HttpRequest): string[] {
  const asked = body === undefined ? new URL(url).searchParams : new URLSearchParams(body);
  return asked
    .getAll('scope')
    .flatMap(scope => scope.split(' '))
    .filter(scope => scope !== '');
}

/** A token as ACR would give for these scopes. */
export function tokenFor(
  scopes: readonly string[],
  nowMs: number,
  { lifetimeS = 4500, id = 0 }: { lifetimeS?: number; id?: number } = {},
): string {
  const access = scopes.map(scope => {
    const [type, name, actions = ''] = scope.split(':');
    return { type, name, actions: actions.split(',') };
  });
  return jwt({ exp: Math.floor(nowMs / 1000) + lifetimeS, access, jti: id });
}
