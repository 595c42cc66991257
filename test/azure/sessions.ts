import type { GetTokenOptions } from '@azure/identity';
import type { AzureAccount } from '../../src/azure/account';
import type { Arm } from '../../src/azure/arm';
import { createArm } from '../../src/azure/armClient';
import { type Cloud, publicCloud } from '../../src/azure/cloud';
import type { HttpReply, HttpRequest } from '../../src/base/http';
import { unplugged } from '../support/host';
import { reply, scripted } from '../support/http';
import { VirtualClock } from '../support/virtualClock';

export const arm = 'https://management.azure.com';
export const subscription = '/subscriptions/11111111-2222-3333-4444-555555555555';
export const registryId = `${subscription}/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/demo42t`;
export const clusterId = `${subscription}/resourceGroups/shop/providers/Microsoft.ContainerService/managedClusters/demo-aks`;

type TokenOptions = GetTokenOptions & { readonly claims?: string };

/** How a test's account gives tokens, by default `token-1`, `token-2`, … that are good for an hour. */
export type GiveToken = (
  options: TokenOptions,
  index: number,
) => Promise<{ token: string; expiresOnTimestamp: number } | null>;

export interface TestSession {
  readonly arm: Arm;
  readonly clock: VirtualClock;
  readonly requests: readonly HttpRequest[];
  /** What the account was asked for. */
  readonly asked: readonly (TokenOptions & { readonly scope: string | string[] })[];
}

export function session(
  answer: (request: HttpRequest, index: number) => HttpReply | Promise<HttpReply>,
  {
    tenant,
    give,
    clock = new VirtualClock(),
    cloud = publicCloud,
  }: { tenant?: string; give?: GiveToken; clock?: VirtualClock; cloud?: Cloud } = {},
): TestSession {
  const asked: (TokenOptions & { readonly scope: string | string[] })[] = [];
  const hourly: GiveToken = async (_, index) => token(`token-${index + 1}`, clock.now() + 3_600_000);
  const account: AzureAccount = {
    id: 'ada',
    label: 'ada@contoso.example',
    fetch: unplugged,
    credential: {
      getToken: async (scope, options = {}) =>
        (give ?? hourly)(options, asked.push({ ...options, scope }) - 1),
    },
  };
  const send = scripted(answer);
  return {
    arm: createArm({ cloud, account, tenant, send, clock }),
    clock,
    requests: send.requests,
    asked,
  };
}

export function token(value: string, expiresOnTimestamp: number) {
  return { token: value, expiresOnTimestamp };
}

/** A call about the registries of a subscription, which everything else of may be set. */
export function listing(more: { readonly signal?: AbortSignal } = {}) {
  return {
    path: `${subscription}/providers/Microsoft.ContainerRegistry/registries`,
    apiVersion: '2025-11-01',
    subject: 'the registries of Contoso',
    signal: new AbortController().signal,
    ...more,
  };
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return reply(status, body, { 'content-type': 'application/json', ...headers });
}

export function authorizationOf(request: HttpRequest | undefined): string | undefined {
  return request?.headers?.authorization;
}
