import assert from 'node:assert/strict';
import type { AzureAccount } from '../../../src/azure/account';
import type { SimulatorOptions, SubscriptionData, TenantData, WorldData } from '../../../src/simulator';
import { armHosts } from '../../../src/simulator/azure/armHosts';
import { type Answer, type Client, open, type Question } from '../client';

export const armHost = 'management.azure.com';
export const armScope = 'https://management.azure.com/.default';
export const registryScope = 'https://containerregistry.azure.net/.default';

export const tenantId = '11111111-1111-4111-8111-111111111111';
export const otherTenantId = '22222222-2222-4222-8222-222222222222';
export const subscriptionId = '33333333-3333-4333-8333-333333333333';
export const otherSubscriptionId = '44444444-4444-4444-8444-444444444444';
export const kubeletId = '55555555-5555-4555-8555-555555555555';
export const ada = 'ada@contoso.example';

export const subscriptionPath = `/subscriptions/${subscriptionId}`;
export const registryPath = `${subscriptionPath}/resourceGroups/group/providers/Microsoft.ContainerRegistry/registries/mine1`;
export const clusterPath = `${subscriptionPath}/resourceGroups/group/providers/Microsoft.ContainerService/managedClusters/aks`;

const subscription: SubscriptionData = {
  id: subscriptionId,
  name: 'Main',
  registries: [{ name: 'mine1', resourceGroup: 'group', location: 'westus2' }],
  clusters: [
    {
      name: 'aks',
      resourceGroup: 'group',
      location: 'westus2',
      kubernetesVersion: '1.32.5',
      kubeletIdentity: kubeletId,
      pools: [
        { name: 'system', mode: 'System' },
        { name: 'user1', count: 1, labels: { team: 'a' }, taints: ['only=us:NoSchedule'] },
        { name: 'win', osType: 'Windows' },
      ],
    },
  ],
};

const image = { tags: ['1.0', 'latest'], pushed: '2d', layers: 3, sizeBytes: 9_000 };

export interface Changes {
  /** Of the tenant that all accounts call their own. */
  readonly tenant?: Partial<TenantData>;
  readonly subscription?: Partial<SubscriptionData>;
  readonly otherTenant?: Partial<TenantData>;
}

/** Two tenants, of which one holds a registry and a cluster. */
export function smallWorld({ tenant, subscription: changed, otherTenant }: Changes = {}): WorldData {
  const common = { displayName: 'Contoso', defaultDomain: 'contoso.example', accounts: [ada] };
  return {
    registries: [
      {
        loginServer: 'mine1.azurecr.io',
        users: [{ name: 'mine1' }],
        repositories: ['team/app', 'team/other', 'base'].map(name => ({ name, images: [image] })),
      },
    ],
    azure: {
      tenants: [
        { ...common, id: tenantId, subscriptions: [{ ...subscription, ...changed }], ...tenant },
        {
          ...common,
          id: otherTenantId,
          displayName: 'Fabrikam',
          defaultDomain: 'fabrikam.example',
          subscriptions: [{ id: otherSubscriptionId, name: 'Other' }],
          ...otherTenant,
        },
      ],
    },
  };
}

const versions: readonly (readonly [RegExp, string])[] = [
  [/microsoft\.resourcegraph/i, '2024-04-01'],
  [/microsoft\.authorization/i, '2022-04-01'],
  [/microsoft\.features/i, '2021-07-01'],
  [/microsoft\.containerregistry\//i, '2025-11-01'],
  [/microsoft\.containerservice\//i, '2026-04-01'],
];

export interface ArmQuestion extends Omit<Question, 'body'> {
  readonly tenant?: string;
  readonly scope?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** A simulator with an Azure, and the little of a client that tests need. */
export class AzureClient {
  readonly client: Client;
  readonly account: AzureAccount;

  constructor(client: Client, account = client.simulator.azure?.accounts()[0]) {
    this.client = client;
    this.account = account ?? assert.fail('This world has no account.');
  }

  get requests() {
    return this.client.simulator.requests;
  }

  async token(scope = armScope, tenantId?: string, claims?: string): Promise<string> {
    const options = { ...(tenantId !== undefined && { tenantId }), ...(claims !== undefined && { claims }) };
    return (await this.account.credential.getToken(scope, options))?.token ?? '';
  }

  async signIn(tenant: string): Promise<void> {
    await this.client.simulator.azure?.signIn({ account: this.account, tenant, scopes: [armScope] });
  }

  /** Asks Resource Manager, with a token for it and the version of the service unless the question says otherwise. */
  async arm(target: string, { tenant, scope, body, ...question }: ArmQuestion = {}): Promise<Answer> {
    const version = versions.find(([service]) => service.test(target))?.[1] ?? '2022-12-01';
    const isVersioned = target.includes('api-version=');
    const authorization = `Bearer ${await this.token(scope, tenant)}`;
    return this.client.ask(
      isVersioned ? target : `${target}${target.includes('?') ? '&' : '?'}api-version=${version}`,
      {
        host: armHost,
        ...question,
        headers: { authorization, ...question.headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
  }

  /** Asks again at an address that an answer gave, after all that it waits for. */
  async follow(url: string | null): Promise<Answer> {
    const { host, pathname, search } = new URL(url ?? assert.fail('There is no address to follow.'));
    assert.ok(armHosts.includes(host), host);
    return this.arm(`${pathname}${search}`, { host });
  }

  put(target: string, properties: unknown, question: ArmQuestion = {}): Promise<Answer> {
    return this.arm(target, { method: 'PUT', body: { properties }, ...question });
  }

  /** Asks Resource Graph. */
  graph(more: Readonly<Record<string, unknown>> = {}, question: ArmQuestion = {}): Promise<Answer> {
    const body = { query, ...more };
    return this.arm('/providers/Microsoft.ResourceGraph/resources', { method: 'POST', body, ...question });
  }
}

export const query = `resources
| where type in~ ('microsoft.containerregistry/registries','microsoft.containerservice/managedclusters')
| project id, name, type, location, resourceGroup, subscriptionId, tenantId, sku, properties`;

export async function openAzure(options: SimulatorOptions = {}): Promise<AzureClient> {
  return new AzureClient(await open({ world: smallWorld(), operationMs: 2_000, ...options }));
}

/** The code of an error in the shape of Resource Manager. */
export function codeOf(answer: Answer): string {
  return answer.json<{ error: { code: string } }>().error.code;
}

export function valuesOf<T = { name: string }>(answer: Answer): readonly T[] {
  return answer.json<{ value: readonly T[] }>().value;
}
