import { apiCheck } from './apiCheck';
import { clockCheck } from './clockCheck';
import { type Conclusion, conclude } from './conclusion';
import { dnsCheck } from './dnsCheck';
import { inTime } from './inTime';
import { layersAdvice } from './layersAdvice';
import { printableFinding } from './printable';
import { proxyCheck } from './proxyCheck';
import { signInCheck } from './signInCheck';
import {
  type Check,
  type Checked,
  type ReachStep,
  type StepId,
  type Subject,
  stepIds,
  stepTitles,
  type Trail,
} from './step';
import { tcpCheck } from './tcpCheck';
import { tlsCheck } from './tlsCheck';

const stepMs = 10_000;

const checks: Readonly<Record<StepId, Check>> = {
  proxy: proxyCheck,
  dns: dnsCheck,
  tcp: tcpCheck,
  tls: tlsCheck,
  api: apiCheck,
  clock: clockCheck,
  signIn: signInCheck,
  layers: layersAdvice,
};

/** Looks at the way to a registry, step by step. Each step takes 10 s at most, and all of them a minute: some wait for nobody. */
export async function* examine(subject: Subject): AsyncGenerator<ReachStep, void, undefined> {
  const { clock, signal } = subject;
  let trail: Trail = { outcomes: {}, addresses: [] };
  for (const id of stepIds) {
    const startedAt = clock.monotonic();
    const before = trail;
    const limit = { clock, signal, delayMs: stepMs, late: late(id) };
    const { finding, trail: found } = await inTime(limit, own => checks[id](subject, before, own));
    trail = { ...before, ...found, outcomes: { ...before.outcomes, [id]: finding.outcome } };
    yield { id, title: stepTitles[id], ...printableFinding(finding), tookMs: clock.monotonic() - startedAt };
  }
}

function late(id: StepId): Checked {
  const evidence = [`${stepTitles[id]}: no end within ${stepMs / 1000} s.`];
  const hint = 'Check the network, the VPN and the proxy, then try again.';
  return { finding: { outcome: 'failed', code: 'timeout', evidence, hint } };
}

/** All that was found on the way to a registry. */
export interface Reach {
  readonly registry: string;
  readonly steps: readonly ReachStep[];
  readonly conclusion: Conclusion;
  /** Milliseconds since 1970. */
  readonly checkedAt: number;
  readonly elapsedMs: number;
}

/** The same to its end; each step is told as soon as it is known. */
export async function reachOf(
  subject: Subject,
  onStep: (step: ReachStep) => void = () => {},
): Promise<Reach> {
  const { address, clock } = subject;
  const checkedAt = clock.now();
  const startedAt = clock.monotonic();
  const steps: ReachStep[] = [];
  for await (const step of examine(subject)) {
    steps.push(step);
    onStep(step);
  }
  const conclusion = conclude(address, steps);
  const elapsedMs = clock.monotonic() - startedAt;
  return { registry: address.loginServer, steps, conclusion, checkedAt, elapsedMs };
}
