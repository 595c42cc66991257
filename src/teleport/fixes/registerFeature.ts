import { registerFeature } from '../../azure/changes/registerFeature';
import { ExplainedError } from '../../base/errors';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';

const defaultProvider = 'Microsoft.ContainerService';

export function planRegistration(fix: FixOf<'registerFeature'>, context: FixContext): FixPlan {
  const { subscriptionId } = fix;
  const { provider, feature } = readFeature(fix);
  const name = `${provider}/${feature}`;
  return {
    title: `Register the feature ${name}`,
    target: `the subscription ${subscriptionId}`,
    changes: [
      `Registers the preview feature ${name} for all of the subscription, then ${provider} again so that it counts. That can take half an hour.`,
      ...(isRetired(feature) ? [retirement] : []),
    ],
    az: commands(provider, feature, subscriptionId),
    confirm: 'Register feature',
    async run(signal, report) {
      const arm = await context.arm(`/subscriptions/${subscriptionId}`);
      const request = { subscriptionId, provider, feature };
      const state = await registerFeature(arm, request, context.clock, signal, report);
      if (state !== 'Registered') return `${name} is still ${state}. ${waiting(state)}`;
      return `${name} is registered. ${isRetired(feature) ? 'Teleport stays retired.' : 'It counts for what is created from now on.'}`;
    },
  };
}

/** `EnableACRTeleport`, or with its provider in front. They become parts of a path. */
function readFeature({ feature: text, subscriptionId }: FixOf<'registerFeature'>) {
  const [, provider = defaultProvider, feature] = /^(?:(\w+(?:\.\w+)+)\/)?(\w[\w.-]*)$/.exec(text) ?? [];
  if (feature !== undefined && /^[\da-f-]+$/i.test(subscriptionId)) return { provider, feature };
  throw new ExplainedError(`"${text.slice(0, 300)}" is not a feature of a subscription.`, {
    code: 'usage',
    hint: 'Give it as Microsoft.ContainerService/EnableACRTeleport, and the id of the subscription.',
  });
}

/** Azure/AKS#4953. */
const retirement =
  'It leads nowhere any more: Azure removed Teleport in July 2025, and nodes of new or existing pools that ask for it may fail to start.';

function isRetired(feature: string): boolean {
  return feature.toLowerCase() === 'enableacrteleport';
}

function waiting(state: string): string {
  return state === 'Pending'
    ? 'Somebody at Microsoft has to approve it.'
    : 'Azure goes on; run this again later, so that the provider takes it up.';
}

function commands(namespace: string, name: string, subscription: string): string[] {
  return [
    azLine('feature register', { namespace, name, subscription }),
    azLine('feature show', { namespace, name, query: 'properties.state', output: 'tsv', subscription }),
    azLine('provider register', { namespace, subscription }),
  ];
}
