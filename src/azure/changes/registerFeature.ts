import { type Clock, countdown } from '../../base/clock';
import { asRecord, asString } from '../../base/json';
import { apiVersions } from '../apiVersions';
import type { Arm, ArmReply } from '../arm';
import { leaving } from './leaving';

const providersVersion = '2021-04-01';
const pollDelayMs = 15_000;
/** It takes about a quarter of an hour (acr-facts §4.4). */
const deadlineMs = 30 * 60_000;

export interface FeatureRequest {
  readonly subscriptionId: string;
  /** Namespace of the resource provider: `Microsoft.ContainerService`. */
  readonly provider: string;
  readonly feature: string;
}

/**
 * Registers a preview feature of a subscription, and the provider again so that it counts. Answers with the feature's state: `Registered`,
 * or where it stood when half an hour was over (`Pending` waits for somebody at Microsoft). Throws AzureError, SignInNeeded, or what `leaving` does.
 */
export async function registerFeature(
  arm: Arm,
  { subscriptionId, provider, feature }: FeatureRequest,
  clock: Clock,
  signal: AbortSignal,
  report: (state: string) => void = () => {},
): Promise<string> {
  const root = `/subscriptions/${subscriptionId}/providers`;
  const path = `${root}/Microsoft.Features/providers/${provider}/features/${feature}`;
  const about = { apiVersion: apiVersions.features, subject: `the feature ${provider}/${feature}`, signal };
  return leaving(signal, `Azure may go on to register ${provider}/${feature}.`, async () => {
    const asked = { ...about, method: 'POST' as const, path: `${path}/register`, repeatable: true as const };
    let state = stateOf(await arm.call(asked));
    const left = countdown(clock, deadlineMs);
    while (state !== 'Registered' && left() > 0) {
      report(state);
      await clock.sleep(pollDelayMs, signal);
      state = stateOf(await arm.call({ ...about, path }));
    }
    if (state === 'Registered') await registerProvider(arm, `${root}/${provider}`, provider, signal);
    return state;
  });
}

async function registerProvider(
  arm: Arm,
  path: string,
  provider: string,
  signal: AbortSignal,
): Promise<void> {
  const subject = `the resource provider ${provider}`;
  const call = { method: 'POST' as const, path: `${path}/register`, apiVersion: providersVersion };
  await arm.call({ ...call, subject, signal, repeatable: true });
}

function stateOf({ body }: ArmReply): string {
  return asString(asRecord(body?.properties)?.state) ?? 'Registering';
}
