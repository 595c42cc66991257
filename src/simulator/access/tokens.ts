import { Buffer } from 'node:buffer';
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { isRecord } from '../requestBody';
import type { Access } from './scope';

/** Lifetimes seen in recorded ACR tokens, in seconds. */
export const accessTokenLifetime = 4_500;
export const refreshTokenLifetime = 11_700;

/** The claims of ACR's tokens, as recorded traffic shows them. */
export interface Claims {
  readonly jti: string;
  readonly sub: string;
  /** Seconds since 1970, as are `exp` and `iat`. */
  readonly nbf: number;
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly aud: string;
  readonly version: string;
  readonly access: readonly Access[];
  readonly grant_type: 'access_token' | 'refresh_token';
}

const header = encode({ alg: 'HS256', typ: 'JWT' });
const rememberedTokens = 2_000;
const signatureLength = 43;

/** Signs and checks JSON Web Tokens (RFC 7519) with a secret of its own. */
export class TokenSigner {
  readonly #secret = randomBytes(32);
  /** By signature, which is short: a token for many scopes is kilobytes long, and hashing it costs more than comparing it. */
  readonly #verified = new Map<string, { readonly token: string; readonly claims: Claims }>();

  sign(
    claims: Pick<Claims, 'sub' | 'aud' | 'access' | 'grant_type'>,
    nowMs: number,
    lifetime: number,
  ): string {
    const now = Math.floor(nowMs / 1000);
    const readsMetadata = claims.access.some(({ actions }) => actions.includes('metadata_read'));
    const whole: Claims = {
      jti: randomUUID(),
      sub: claims.sub,
      nbf: now,
      exp: now + lifetime,
      iat: now,
      iss: 'Azure Container Registry',
      aud: claims.aud,
      version: readsMetadata ? '2.0' : '1.0',
      access: claims.access,
      grant_type: claims.grant_type,
    };
    const content = `${header}.${encode(whole)}`;
    const token = `${content}.${this.#signature(content)}`;
    this.#remember(token, whole);
    return token;
  }

  /** The claims of a token that this signer made and that has not expired. */
  verify(token: string, nowMs: number): Claims | undefined {
    const known = this.#verified.get(token.slice(-signatureLength));
    const claims = known?.token === token ? known.claims : this.#read(token);
    return claims && claims.exp * 1000 > nowMs ? claims : undefined;
  }

  #read(token: string): Claims | undefined {
    const end = token.lastIndexOf('.');
    const expected = Buffer.from(this.#signature(token.slice(0, Math.max(end, 0))));
    const given = Buffer.from(token.slice(end + 1));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (!isClaims(claims)) return undefined;
    this.#remember(token, claims);
    return claims;
  }

  #remember(token: string, claims: Claims): void {
    if (this.#verified.size >= rememberedTokens) this.#verified.clear();
    this.#verified.set(token.slice(-signatureLength), { token, claims });
  }

  #signature(content: string): string {
    return createHmac('sha256', this.#secret).update(content).digest('base64url');
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function isClaims(value: unknown): value is Claims {
  return isRecord(value) && typeof value.exp === 'number' && Array.isArray(value.access);
}
