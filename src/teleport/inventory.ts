import type { AzureAccount } from '../azure/account';
import type { Arm } from '../azure/arm';
import type { TenantFinding } from '../azure/discovery';
import { idKey } from '../azure/resourceId';
import type { AzureCluster, AzureRegistry, Replication, Resource, Subscription } from '../azure/resources';
import { createAbort } from '../base/abort';
import { Emitter } from '../base/emitter';
import { ExplainedError, explain, isAbort } from '../base/errors';
import { asArray, asString } from '../base/json';
import { azureAccounts } from './azureAccess';
import type { AzureSessions } from './azureSessions';
import { asSaved, merged } from './foundInAzure';
import type { Host } from './host';
import type { Registries } from './registries';

export type { TenantFinding } from '../azure/discovery';

const hiddenKey = 'azure.hiddenSubscriptions';

/** What a person's accounts show of Azure: tenants, subscriptions, registries, clusters. Owns it until it is read anew. */
export class Inventory {
  readonly #host: Host;
  readonly #registries: Registries;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  #accounts: readonly AzureAccount[] = [];
  #findings = new Map<string, TenantFinding>();
  #reading: { readonly done: Promise<void>; readonly stop: AbortController } | undefined;
  #isRead = false;
  #looked = false;
  #asked = 0;
  #isSignedIn: boolean | undefined;
  readonly #stop = createAbort();
  #sessions: Promise<AzureSessions> | undefined;
  readonly #tenants: () => readonly string[];

  constructor(host: Host, registries: Registries, tenants: () => readonly string[]) {
    this.#host = host;
    this.#registries = registries;
    this.#tenants = tenants;
    host.azure?.onDidChange(() => {
      this.#sessions = undefined;
      if (this.#looked) this.#look();
      this.refresh();
    });
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** Whether it was read at all, or is being read. */
  get isOpened(): boolean {
    return this.#isRead || this.isReading;
  }

  /** Whether somebody is signed in; undefined while that is being found out, which asks nobody and nothing of the network. */
  get isSignedIn(): boolean | undefined {
    if (!this.#looked) this.#look();
    return this.#isSignedIn;
  }

  get accounts(): readonly AzureAccount[] {
    return this.#accounts;
  }

  /** A finding a tenant and account, failed ones too, in the order they came. */
  get findings(): readonly TenantFinding[] {
    return [...this.#findings.values()];
  }

  /** Reads all tenants of all accounts, once; callers share the reading. Asks nobody to sign in. Fires as each tenant answers. */
  read(): Promise<void> {
    if (this.#isRead) return this.#reading?.done ?? Promise.resolve();
    this.#reading ??= this.#start();
    return this.#reading.done;
  }

  /** Reads anew what was read before; nothing where nobody has looked yet. */
  refresh(): void {
    if (!this.isOpened) return;
    this.close();
    void this.read();
  }

  /** Reads one tenant anew. */
  async refreshTenant({ account, tenant }: Pick<TenantFinding, 'account' | 'tenant'>): Promise<void> {
    const found = this.#accounts.find(({ id }) => id === account.id);
    if (found === undefined || tenant === undefined) return this.refresh();
    this.#note({ account, tenant, state: 'reading' });
    const sessions = await this.#open();
    this.#note(await sessions.findTenant(found, tenant, this.#stop.signal));
  }

  close(): void {
    this.#reading?.stop.abort();
    this.#reading = undefined;
    this.#isRead = false;
    this.#findings = new Map();
    this.#changed.fire();
  }

  /** Those of every tenant, each once. */
  subscriptions(): readonly Subscription[] {
    return merged(this.#read().map(({ subscriptions }) => subscriptions));
  }

  registries(): readonly AzureRegistry[] {
    return this.#shown(merged(this.#read().map(({ registries }) => registries)));
  }

  clusters(): readonly AzureCluster[] {
    return this.#shown(merged(this.#read().map(({ clusters }) => clusters)));
  }

  registry(id: string): AzureRegistry | undefined {
    return this.registries().find(each => idKey(each.id) === idKey(id));
  }

  registryAt(loginServer: string): AzureRegistry | undefined {
    return this.registries().find(each => each.loginServer?.toLowerCase() === loginServer);
  }

  cluster(id: string): AzureCluster | undefined {
    return this.clusters().find(each => idKey(each.id) === idKey(id));
  }

  isHidden(subscriptionId: string): boolean {
    return asArray(this.#host.memory.get(hiddenKey)).some(
      id => idKey(asString(id) ?? '') === idKey(subscriptionId),
    );
  }

  /** Shows all subscriptions but these. */
  async hide(subscriptionIds: readonly string[]): Promise<void> {
    await this.#host.memory.update(hiddenKey, [...subscriptionIds]);
    this.#noteFound();
    this.#changed.fire();
  }

  /** Resource Manager as the account that showed this resource, or anything in its subscription. Throws when none did. */
  async arm(resourceId: string): Promise<Arm> {
    const subscription = /^\/subscriptions\/([^/]+)/i.exec(resourceId)?.[1] ?? '';
    const finding = this.#read().find(({ subscriptions }) =>
      subscriptions.some(({ id }) => idKey(id) === idKey(subscription)),
    );
    const account = this.#accounts.find(({ id }) => id === finding?.account.id);
    if (finding === undefined || account === undefined)
      throw new ExplainedError(`No account that is signed in shows ${resourceId}.`, {
        code: 'notFound',
        hint: 'Sign in with one that does.',
      });
    return (await this.#open()).arm(account, finding.tenant.id);
  }

  /** Where else a registry is; Resource Graph does not tell. */
  async replications({ id }: AzureRegistry, signal: AbortSignal): Promise<readonly Replication[]> {
    return (await this.#open()).replications(await this.arm(id), id, signal);
  }

  dispose(): void {
    this.#stop.abort();
    this.#reading?.stop.abort();
    this.#changed.dispose();
  }

  #look(): void {
    this.#looked = true;
    const asked = ++this.#asked;
    const told = (accounts: readonly AzureAccount[]) => {
      // Another kind of account was set meanwhile, and its answer may be here already.
      if (asked !== this.#asked || this.#isSignedIn === accounts.length > 0) return;
      this.#isSignedIn = accounts.length > 0;
      this.#changed.fire();
    };
    azureAccounts(this.#host, this.#stop.signal).then(told, error => {
      if (isAbort(error)) return;
      this.#host.log.warn(`Who is signed in to Azure could not be found out: ${explain(error)}`);
      told([]);
    });
  }

  #start() {
    const stop = createAbort();
    const done = this.#readAll(stop.signal).finally(() => {
      if (this.#reading?.stop === stop) this.#reading = undefined;
      this.#changed.fire();
    });
    // Each failure stands in its finding; what is left is an abort, or an Azure that cannot be read at all.
    done.catch(error => isAbort(error) || this.#host.log.warn(String(error)));
    return { done, stop };
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    this.#accounts = await azureAccounts(this.#host, signal);
    this.#changed.fire();
    const sessions = await this.#open();
    for await (const finding of sessions.discover(this.#accounts, this.#tenants(), signal)) {
      if (signal.aborted) return;
      this.#note(finding);
    }
    this.#isRead = true;
  }

  /** What talks to Azure is loaded when somebody first looks there. */
  #open(): Promise<AzureSessions> {
    this.#sessions ??= import('./azureSessions').then(loaded => new loaded.AzureSessions(this.#host));
    return this.#sessions;
  }

  #note(finding: TenantFinding): void {
    this.#findings.set(`${finding.account.id} ${finding.tenant?.id ?? ''}`, finding);
    this.#noteFound();
    this.#changed.fire();
  }

  #read() {
    return this.findings.filter(finding => finding.state === 'read');
  }

  #shown<T extends Resource>(resources: readonly T[]): readonly T[] {
    return resources.filter(({ subscriptionId }) => !this.isHidden(subscriptionId));
  }

  #noteFound(): void {
    this.#registries.noteFound(
      this.#read().flatMap(({ account, tenant, registries }) =>
        this.#shown(registries).flatMap(registry => asSaved(registry, account.id, tenant?.id)),
      ),
    );
  }
}
