import type { Azure } from '../../azure/account';
import { idKey } from '../../azure/resourceId';
import type { AzureCluster } from '../../azure/resources';
import type { Disposable } from '../../base/emitter';

/** The clusters whose steps a person lets Azure run, which may be with the rights of an administrator. Ends when accounts change, or with its owner. */
export class RunCommandConsents implements Disposable {
  /** Another one when accounts change: an answer to an older question is not kept for those who are signed in then. */
  #clusters = new Set<string>();
  readonly #following: Disposable | undefined;

  constructor(azure: Pick<Azure, 'onDidChange'> | undefined) {
    this.#following = azure?.onDidChange(() => {
      this.#clusters = new Set();
    });
  }

  has({ id }: Pick<AzureCluster, 'id'>): boolean {
    return this.#clusters.has(idKey(id));
  }

  /** Asks once a cluster. Rejects as `ask` does. */
  async ask(cluster: AzureCluster, ask: (cluster: AzureCluster) => Promise<boolean>): Promise<boolean> {
    if (this.has(cluster)) return true;
    const clusters = this.#clusters;
    const isWanted = await ask(cluster);
    if (isWanted) clusters.add(idKey(cluster.id));
    return isWanted;
  }

  dispose(): void {
    this.#following?.dispose();
    this.#clusters.clear();
  }
}
