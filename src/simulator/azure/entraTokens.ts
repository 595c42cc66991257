import { Buffer } from 'node:buffer';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { isRecord } from '../requestBody';

/** Claims of an access token of Microsoft Entra (access token claims reference, version 1.0). */
export interface EntraClaims {
  readonly aud: string;
  readonly iss: string;
  /** Seconds since 1970, as are `nbf` and `exp`. */
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** The tenant. */
  readonly tid: string;
  /** The account in that tenant. */
  readonly oid: string;
  readonly upn: string;
  /** How they signed in: `pwd`, `mfa`. */
  readonly amr: readonly string[];
  readonly ver: string;
  readonly uti: string;
}

const lifetimeS = 3_600;
const header = encode({ typ: 'JWT', alg: 'HS256', kid: 'simulated-entra' });

/** Signs access tokens with a secret of its own, and knows them again. */
export class EntraTokens {
  readonly #secret = randomBytes(32);

  sign(
    claims: Pick<EntraClaims, 'aud' | 'tid' | 'oid' | 'upn' | 'amr'>,
    nowMs: number,
  ): { readonly token: string; readonly expiresAt: number } {
    const iat = Math.floor(nowMs / 1000);
    const exp = iat + lifetimeS;
    const iss = `https://sts.windows.net/${claims.tid}/`;
    const content = `${header}.${encode({ ...claims, iss, iat, nbf: iat, exp, ver: '1.0', uti: randomUUID() })}`;
    return { token: `${content}.${this.#signature(content)}`, expiresAt: exp * 1000 };
  }

  /** The claims of a token of ours, even of one that has expired. */
  verify(token: string): EntraClaims | undefined {
    const end = token.lastIndexOf('.');
    if (end < 0 || token.slice(end + 1) !== this.#signature(token.slice(0, end))) return undefined;
    const claims = claimsOf(token);
    return isEntraClaims(claims) ? claims : undefined;
  }

  #signature(content: string): string {
    return createHmac('sha256', this.#secret).update(content).digest('base64url');
  }
}

/** The token of an Authorization header, when it is one of Microsoft Entra and not of a registry. */
export function entraTokenIn(authorization: string | undefined): string | undefined {
  const token = authorization?.replace(/^bearer\s+/i, '');
  return token?.startsWith(header) ? token : undefined;
}

/** What a token says of itself, whoever signed it. */
export function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isRecord(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function isEntraClaims(value: unknown): value is EntraClaims {
  return isRecord(value) && typeof value.exp === 'number' && Array.isArray(value.amr);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
