import type { AzureData, RoleAssignmentData, SubscriptionData, TenantData } from '../world/azureData';
import { ClusterResource } from './clusterResource';
import { generatedRegistries } from './generatedRegistries';
import { guidOf } from './guid';
import { RegistryResource } from './registryResource';
import { roleIds } from './roles';

/** A role as it was given, with what Resource Manager adds. */
export interface RoleAssignment {
  readonly name: string;
  readonly scope: string;
  readonly roleId: string;
  readonly principalId: string;
  readonly createdAt: number;
}

/** A subscription with its resources; these are made when they are first looked at. */
export class Subscription {
  readonly data: SubscriptionData;
  readonly tenant: Tenant;
  readonly openedAt: number;
  readonly features: Map<string, string>;
  readonly roleAssignments: RoleAssignment[];
  #registries: readonly RegistryResource[] | undefined;
  #clusters: readonly ClusterResource[] | undefined;

  constructor(data: SubscriptionData, tenant: Tenant, openedAt: number) {
    this.data = data;
    this.tenant = tenant;
    this.openedAt = openedAt;
    this.features = new Map(Object.entries(data.features ?? {}));
    this.roleAssignments = (data.roleAssignments ?? []).map(given => assignment(given, openedAt));
  }

  get id(): string {
    return this.data.id;
  }

  get path(): string {
    return `/subscriptions/${this.data.id}`;
  }

  get registries(): readonly RegistryResource[] {
    this.#registries ??= [...(this.data.registries ?? []), ...generatedRegistries(this.data)].map(
      data => new RegistryResource(data, this, this.openedAt),
    );
    return this.#registries;
  }

  get clusters(): readonly ClusterResource[] {
    this.#clusters ??= (this.data.clusters ?? []).map(data => new ClusterResource(data, this));
    return this.#clusters;
  }
}

export class Tenant {
  readonly data: TenantData;
  readonly subscriptions: readonly Subscription[];
  /** How many more requests are answered with 429. */
  throttledLeft: number;

  constructor(data: TenantData, openedAt: number) {
    this.data = data;
    const { throttled = 0 } = data;
    this.throttledLeft = throttled === true ? Number.POSITIVE_INFINITY : throttled;
    this.subscriptions = data.subscriptions.map(entry => new Subscription(entry, this, openedAt));
  }

  get id(): string {
    return this.data.id;
  }

  /** Whether an id or a domain means this tenant; its name for people does not. */
  isNamed(name: string): boolean {
    const { id, defaultDomain } = this.data;
    return [id, defaultDomain].some(own => own.toLowerCase() === name.toLowerCase());
  }
}

/** All of the world's Azure, to find things in. */
export class Directory {
  readonly tenants: readonly Tenant[];

  constructor(data: AzureData, openedAt: number) {
    this.tenants = data.tenants.map(tenant => new Tenant(tenant, openedAt));
  }

  tenant(id: string): Tenant | undefined {
    return this.tenants.find(tenant => tenant.id === id);
  }

  /** Those that an account sees, its own first. */
  tenantsOf(account: string): Tenant[] {
    return this.tenants.filter(({ data }) => data.accounts.includes(account));
  }

  /** Of any tenant, by id without regard to case. */
  subscription(id: string): Subscription | undefined {
    const wanted = id.toLowerCase();
    return this.#subscriptions().find(subscription => subscription.id.toLowerCase() === wanted);
  }

  registryAt(loginServer: string): RegistryResource | undefined {
    for (const { registries } of this.#subscriptions()) {
      const found = registries.find(registry => registry.loginServer === loginServer);
      if (found) return found;
    }
    return undefined;
  }

  #subscriptions(): Subscription[] {
    return this.tenants.flatMap(({ subscriptions }) => subscriptions);
  }
}

function assignment({ principalId, role, scope }: RoleAssignmentData, createdAt: number): RoleAssignment {
  const roleId = roleIds[role] ?? role;
  return { name: guidOf(`${scope} ${roleId} ${principalId}`), scope, roleId, principalId, createdAt };
}
