import type { RegistryAddress } from '../reference';
import type { ReachCode, ReachStep, StepId } from './step';

/** `denied`: something lets these calls in no further. `unexpected`: the registry is there, and fails. */
export type Verdict = 'reachable' | 'denied' | 'unreachable' | 'unexpected';

/** What stands in the way, and what to do. */
export interface Conclusion {
  readonly verdict: Verdict;
  readonly code?: ReachCode;
  readonly sentence: string;
  readonly hint?: string;
}

const denials: readonly (ReachCode | undefined)[] = [
  'unauthorized',
  'forbidden',
  'catalogDenied',
  'firewall',
  'signInNeeded',
];
const failures: readonly (ReachCode | undefined)[] = ['throttled', 'unexpected'];

/** Puts all steps into one sentence. An answer of the registry outweighs what failed below it: then something else leads there. */
export function conclude({ loginServer }: RegistryAddress, steps: readonly ReachStep[]): Conclusion {
  const step = (id: StepId) => steps.find(each => each.id === id);
  const [api, signIn] = [step('api'), step('signIn')];
  if (api?.outcome === 'failed') return obstacle(loginServer, steps, api, step('dns'));
  if (signIn?.outcome === 'failed') return notLetIn(signIn, step('clock'));
  return reachable(loginServer, steps, signIn);
}

function obstacle(
  loginServer: string,
  steps: readonly ReachStep[],
  api: ReachStep,
  dns: ReachStep | undefined,
): Conclusion {
  if (api.code === 'firewall' && dns?.code === 'privateLinkPublic') {
    const sentence = `${api.evidence[0]} It has a private endpoint, and this machine comes to its public address instead.`;
    return { ...asConclusion(api), sentence, ...(dns.hint ? { hint: dns.hint } : {}) };
  }
  const isSilent = api.code === 'unreachable' || api.code === 'timeout';
  const below = isSilent ? steps.find(({ id, outcome }) => id !== 'api' && outcome === 'failed') : undefined;
  const cause = below ?? api;
  const { sentence, ...rest } = asConclusion(cause);
  const isNamed = sentence.includes(loginServer);
  return { ...rest, sentence: isNamed ? sentence : `${loginServer} cannot be reached. ${sentence}` };
}

/** Tokens that are refused for their time look as if the password were wrong. */
function notLetIn(signIn: ReachStep, clock: ReachStep | undefined): Conclusion {
  const conclusion = asConclusion(signIn);
  if (clock?.outcome !== 'warning') return conclusion;
  const sentence = `${conclusion.sentence} ${clock.evidence[0]}`;
  return { ...conclusion, sentence, ...(clock.hint ? { hint: clock.hint } : {}) };
}

function reachable(
  loginServer: string,
  steps: readonly ReachStep[],
  signIn: ReachStep | undefined,
): Conclusion {
  const arrives = `${loginServer} can be reached`;
  const taken = signIn?.outcome === 'ok' ? signIn.evidence[0] : undefined;
  const doubt =
    steps.find(({ outcome }) => outcome === 'failed') ?? steps.find(({ outcome }) => outcome === 'warning');
  const sentence = taken?.replace(loginServer, `${arrives}, and`) ?? `${arrives}.`;
  if (doubt === undefined) return { verdict: 'reachable', sentence };
  const { code, hint } = doubt;
  const said =
    doubt.outcome === 'failed'
      ? `Calls arrive although a step below them failed: ${doubt.evidence[0]}`
      : doubt.evidence[0];
  return {
    verdict: 'reachable',
    ...(code ? { code } : {}),
    sentence: `${sentence} ${said}`,
    ...(hint ? { hint } : {}),
  };
}

function asConclusion({ code, evidence, hint }: ReachStep): Conclusion {
  const verdict = denials.includes(code) ? 'denied' : failures.includes(code) ? 'unexpected' : 'unreachable';
  return {
    verdict,
    ...(code ? { code } : {}),
    sentence: evidence[0] ?? '',
    ...(hint ? { hint } : {}),
  };
}
