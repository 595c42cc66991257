import type { AzureCluster, AzureRegistry } from '../../../src/azure/resources';
import type { HttpReply, HttpRequest } from '../../../src/base/http';
import type { FixContext, FixPlan } from '../../../src/teleport/fixes/planFix';
import type { Password } from '../../../src/teleport/registries';
import { type ArmOver, armOver } from '../../azure/changes/armOver';
import { reply } from '../../support/http';
import { azureCluster, azureRegistry, nodePool } from '../readiness/facts';

interface World {
  readonly registries?: readonly AzureRegistry[];
  readonly clusters?: readonly AzureCluster[];
  readonly azure?: ArmOver;
  readonly keepToken?: FixContext['keepToken'];
  readonly convert?: FixContext['convert'];
}

export interface TestContext extends FixContext {
  readonly azure: ArmOver;
  /** The resources whose Azure was asked for. */
  readonly asked: string[];
  readonly kept: Password[];
}

export const demoCluster: AzureCluster = {
  ...azureCluster,
  pools: [nodePool, { ...nodePool, name: 'system', mode: 'System', count: 1 }],
};

/** What fixes need, over a wire on which the test answers. */
export function fixContext(world: World = {}): TestContext {
  const azure = world.azure ?? armOver(() => reply(500));
  const { registries = [azureRegistry], clusters = [demoCluster] } = world;
  const asked: string[] = [];
  const kept: Password[] = [];
  return {
    azure,
    asked,
    kept,
    clock: azure.clock,
    arm: async id => {
      asked.push(id);
      return azure.arm;
    },
    registry: id => registries.find(each => each.id === id || each.loginServer === id),
    cluster: id => clusters.find(each => each.id === id),
    keepToken: async (registry, password) => {
      kept.push(password);
      await world.keepToken?.(registry, password);
    },
    convert: world.convert ?? (async () => 'converting'),
  };
}

/** Runs a plan in the time of its world. */
export function run(
  plan: FixPlan,
  { clock }: Pick<FixContext, 'clock'> & { readonly azure: ArmOver },
  reported: string[] = [],
  signal = new AbortController().signal,
): Promise<string> {
  const virtual = clock as ArmOver['clock'];
  return virtual.settle(plan.run(signal, progress => reported.push(progress)));
}

/** Answers each call by its method and the end of its path. */
export function answers(table: Readonly<Record<string, HttpReply | undefined>>) {
  return armOver((request: HttpRequest) => {
    const path = new URL(request.url).pathname;
    const entry = Object.entries(table).find(([key]) => {
      const [method, end = ''] = key.split(' ');
      return request.method === method && path.endsWith(end);
    });
    return entry?.[1] ?? reply(500);
  });
}
