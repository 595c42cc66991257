import type { Clock } from '../../base/clock';
import type { OpenEndpoint } from '../endpoint';
import { type OpenKubernetes, openKubernetes } from '../kubernetes/openKubernetes';
import { aksAudience } from './armHosts';
import { apiHostOf } from './bodies/clusterBody';
import { imagesFor } from './clusterImages';
import type { ClusterResource } from './clusterResource';
import type { Directory } from './directory';
import type { EntraTokens } from './entraTokens';

export interface ClusterOptions {
  readonly clock: Clock;
  readonly endpointAt: (loginServer: string) => OpenEndpoint | undefined;
  /** The authority that clients of a served world have to trust, in PEM. */
  readonly authority: () => string | undefined;
}

const ageMs = 6 * 3_600_000;

/** The Kubernetes API of each cluster, opened when it is first asked for. */
export class ClusterServers {
  readonly #directory: Directory;
  readonly #tokens: EntraTokens;
  readonly #options: ClusterOptions;
  readonly #opened = new Map<string, OpenKubernetes>();

  constructor(directory: Directory, tokens: EntraTokens, options: ClusterOptions) {
    this.#directory = directory;
    this.#tokens = tokens;
    this.#options = options;
  }

  get authority(): string | undefined {
    return this.#options.authority();
  }

  /** By their names. Private clusters, and those that are stopped, cannot be reached. */
  get reachable(): ReadonlyMap<string, ClusterResource> {
    const clusters = this.#directory.tenants
      .flatMap(({ subscriptions }) => subscriptions)
      .flatMap(subscription => subscription.clusters);
    const open = clusters.filter(({ data }) => !data.private && !data.stopped);
    return new Map(open.map(cluster => [apiHostOf(cluster), cluster]));
  }

  of(cluster: ClusterResource): OpenKubernetes {
    const known = this.#opened.get(cluster.id);
    if (known) return known;
    const opened = this.#open(cluster);
    this.#opened.set(cluster.id, opened);
    return opened;
  }

  #open(cluster: ClusterResource): OpenKubernetes {
    const { data, subscription } = cluster;
    const { name, resourceGroup, location, kubernetesVersion, entra, kubernetes = {} } = data;
    const home = { cluster: name, resourceGroup, location, subscription: subscription.id };
    return openKubernetes(kubernetes, {
      clock: this.#options.clock,
      home: { ...home, kubernetesVersion: wholeVersion(kubernetesVersion) },
      pools: [...cluster.pools.values()].map(pool => pool.data),
      images: imagesFor(cluster, this.#directory, this.#options),
      isAzureRbac: entra === 'azureRbac',
      ageMs,
      ...(entra !== undefined && { signIn: this.#signIn(subscription.tenant.id) }),
    });
  }

  /** Accounts of the tenant, with tokens for the server application of AKS (acr-facts §4.3). */
  #signIn(tenant: string) {
    return (token: string, nowMs: number): string | undefined => {
      const claims = this.#tokens.verify(token);
      const fits = claims?.aud === aksAudience && claims.tid === tenant && claims.exp * 1000 > nowMs;
      return fits ? claims.upn : undefined;
    };
  }
}

function wholeVersion(version: string): string {
  return version.split('.').length === 2 ? `${version}.0` : version;
}
