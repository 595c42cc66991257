import type { TokenCredential } from '@azure/identity';

/** Who we are to one registry. */
export type RegistryCredential =
  | { readonly kind: 'anonymous' }
  /** A repository-scoped token's or the admin user's name and password. */
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** An Azure account, traded for a registry refresh token at `/oauth2/exchange`. */
  | {
      readonly kind: 'azure';
      readonly account: TokenCredential;
      /** What to ask it a token for, the best first: not every cloud and tenant knows each of them. */
      readonly scopes: readonly string[];
      readonly tenant?: string;
    };

export const anonymous: RegistryCredential = { kind: 'anonymous' };

export type PasswordCredential = Extract<RegistryCredential, { kind: 'password' }>;

/** The `Authorization` value of HTTP's Basic scheme (RFC 7617). */
export function basicHeader({ user, password }: PasswordCredential): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
