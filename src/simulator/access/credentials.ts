import { Buffer } from 'node:buffer';
import type { RegistryData } from '../world/worldData';
import { bearer, type Principal, principalOf } from './principal';
import type { TokenSigner } from './tokens';

/** The user name that goes with a token where a password is expected (Docker's `login` with an ACR token). */
export const tokenUserName = '00000000-0000-0000-0000-000000000000';

/** Says who is behind a password or a token, for one registry. */
export interface Credentials {
  basic(header: string, nowMs: number): Principal | undefined;
  password(name: string, password: string, nowMs: number): Principal | undefined;
  refreshToken(token: string, nowMs: number): Principal | undefined;
  accessToken(token: string, nowMs: number): Principal | undefined;
  azureToken(token: string, nowMs: number): Principal | undefined;
  anonymous(): Principal | undefined;
  /** Whoever was let in before by this name; an empty one is nobody in particular. */
  named(name: string): Principal | undefined;
}

/** Who is let in by Azure besides the users that the registry has of its own. */
export interface AzureSignIn {
  /** The bearer of an access token that the registry takes in exchange. */
  account(token: string, nowMs: number): Principal | undefined;
  /** Somebody who was let in before. */
  named(name: string): Principal | undefined;
  /** A token of the registry, by its password. */
  token(name: string, password: string, nowMs: number): Principal | undefined;
}

/** `passwordOf` gives each user's password, for an Azure account its access token. */
export function credentialsOf(
  { users, anonymous, loginServer }: RegistryData,
  passwordOf: (user: string) => string,
  signer: TokenSigner,
  azure?: AzureSignIn,
): Credentials {
  const principals = new Map(users.map(user => [user.name, principalOf(user.name, user)]));
  const nobody = anonymous && principalOf('', anonymous);
  const azureUsers = users.filter(({ kind }) => kind === 'azure');
  const isAzure = (name: string) => azureUsers.some(user => user.name === name);
  const claimsOf = (token: string, nowMs: number, kind: 'access_token' | 'refresh_token') => {
    const claims = signer.verify(token, nowMs);
    return claims?.aud === loginServer && claims.grant_type === kind ? claims : undefined;
  };
  const credentials: Credentials = {
    basic: (header, nowMs) => {
      const [name, ...password] = Buffer.from(header, 'base64').toString('utf8').split(':');
      return credentials.password(name ?? '', password.join(':'), nowMs);
    },
    password: (name, password, nowMs) => {
      if (name === tokenUserName) {
        return credentials.refreshToken(password, nowMs) ?? credentials.accessToken(password, nowMs);
      }
      const principal = principals.get(name);
      const isRight = principal && !isAzure(name) && password === passwordOf(name);
      return isRight ? principal : azure?.token(name, password, nowMs);
    },
    refreshToken: (token, nowMs) => {
      const claims = claimsOf(token, nowMs, 'refresh_token');
      return claims && credentials.named(claims.sub);
    },
    accessToken: (token, nowMs) => {
      const claims = claimsOf(token, nowMs, 'access_token');
      return claims && bearer(claims.sub, claims.access);
    },
    azureToken: (token, nowMs) => {
      const user = azureUsers.find(({ name }) => passwordOf(name) === token);
      return user ? principals.get(user.name) : azure?.account(token, nowMs);
    },
    anonymous: () => nobody,
    named: name => (name === '' ? nobody : (principals.get(name) ?? azure?.named(name))),
  };
  return credentials;
}
