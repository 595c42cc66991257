import { apply, type ComparisonFact, type PullFact } from '../../../src/teleport/comparison/apply';
import {
  type ComparisonPlan,
  type ComparisonState,
  type LaneName,
  newComparison,
} from '../../../src/teleport/comparison/state';

/** Runs as they would be on the demo world's cluster. */

export const startedAt = Date.UTC(2026, 10, 24, 14, 3);
export const front = 'demo42t.azurecr.io/azure-vote-front:v1';
export const back = 'demo42t.azurecr.io/redis:6.0.8';

export const plan: ComparisonPlan = {
  runId: 'k7m2q9',
  images: [{ reference: front, sizeBytes: 944_000_000, layers: 29 }],
  cluster: { name: 'demo-aks', context: 'demo-aks' },
  namespace: 'default',
  rounds: 3,
  lanes: [
    { name: 'teleport', selector: { label: 'acr-teleport', value: 'enabled' } },
    { name: 'shuttle', selector: { label: 'acr-teleport', value: 'disabled' } },
  ],
  recycle: true,
};

const nodes: Readonly<Record<LaneName, string>> = {
  teleport: 'aks-teleporter-31560849-vmss000000',
  shuttle: 'aks-shuttle-31560849-vmss000000',
  streaming: 'aks-streaming-31560849-vmss000000',
};

/** The published times (Azure/acr docs/teleport): the second round. */
export const teleportMs = [7_904.113_02, 8_011.045_191, 8_192.55];
export const shuttleMs = [33_911.7, 34_738.162, 36_020.004_1];

export function withFacts(state: ComparisonState, ...facts: readonly ComparisonFact[]): ComparisonState {
  return facts.reduce(apply, state);
}

export function begun(more: Partial<ComparisonPlan> = {}): ComparisonState {
  return newComparison({ ...plan, ...more }, startedAt);
}

interface Pull {
  readonly round: number;
  readonly lane: LaneName;
  readonly at: number;
  readonly image?: string;
}

/** A pull that has begun. */
export function pulling({ round, lane, at, image = front }: Pull): PullFact {
  return {
    kind: 'pull',
    at,
    round,
    lane,
    image,
    pod: `azure-vote-${image === front ? 'front' : 'back'}-${lane}-r${round}`,
    node: nodes[lane],
    outcome: 'pending',
    event: `Pulling image "${image}"`,
  };
}

/** The same when it is over, so many milliseconds later. */
export function pulled(pull: Pull, pulledMs: number): PullFact {
  const { image = front } = pull;
  const sizeBytes = image === front ? 944_000_000 : 41_824_003;
  const [alone, waiting] = [pulledMs, pulledMs + 12].map(timeMs => Number((timeMs / 1000).toFixed(9)));
  return {
    ...pulling(pull),
    at: pull.at + Math.round(pulledMs),
    outcome: 'pulled',
    pulledMs,
    includingWaitingMs: pulledMs + 12,
    sizeBytes,
    event: `Successfully pulled image "${image}" in ${alone}s (${waiting}s including waiting). Image size: ${sizeBytes} bytes.`,
  };
}

export function notPulled(pull: Pull, outcome: 'alreadyPresent' | 'failed'): PullFact {
  const { image = front } = pull;
  const event =
    outcome === 'failed'
      ? `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to resolve reference`
      : `Container image "${image}" already present on machine`;
  return { ...pulling(pull), at: pull.at + 900, outcome, event };
}

const roundMs = 90_000;

/** When a round begins. */
export function roundAt(round: number): number {
  return startedAt + 20_000 + (round - 1) * roundMs;
}

/** Both lanes of a round, each pulled in so many milliseconds. */
export function roundOf(round: number, times: Readonly<Partial<Record<LaneName, number>>>): PullFact[] {
  const at = roundAt(round);
  const lanes = Object.entries(times) as [LaneName, number][];
  return lanes.flatMap(([lane, pulledMs]) => [
    pulling({ round, lane, at }),
    pulled({ round, lane, at }, pulledMs),
  ]);
}

const recycled = (round: number): ComparisonFact => ({
  kind: 'note',
  at: roundAt(round) - 15_000,
  words: 'Pools teleporter and shuttle were scaled to 0 and back to 1 node.',
});

const threeRounds = teleportMs.flatMap((teleport, index) => [
  ...(index === 0 ? [] : [recycled(index + 1)]),
  ...roundOf(index + 1, { teleport, shuttle: shuttleMs[index] ?? 0 }),
]);

const end = roundAt(4);

export const done = withFacts(begun(), ...threeRounds, { kind: 'phase', phase: 'done', at: end });

/** In the second round, twelve seconds in: one lane is through and the other goes on. */
export const runningAt = roundAt(2) + 12_400;
export const running = withFacts(
  begun(),
  ...roundOf(1, { teleport: 7_904.113_02, shuttle: 33_911.7 }),
  recycled(2),
  pulling({ round: 2, lane: 'teleport', at: roundAt(2) }),
  pulling({ round: 2, lane: 'shuttle', at: roundAt(2) }),
  pulled({ round: 2, lane: 'teleport', at: roundAt(2) }, 8_011.045_191),
);

/** In the first round, both lanes racing. */
export const racingAt = roundAt(1) + 5_300;
export const racing = withFacts(
  begun(),
  pulling({ round: 1, lane: 'teleport', at: roundAt(1) }),
  pulling({ round: 1, lane: 'shuttle', at: roundAt(1) }),
);

export const aborted = withFacts(
  running,
  { kind: 'phase', phase: 'aborted', at: runningAt + 2_000 },
  { kind: 'note', at: runningAt + 5_000, words: 'Removed 2 deployments and 2 services of this run.' },
);

export const failed = withFacts(begun(), {
  kind: 'phase',
  phase: 'failed',
  at: startedAt + 3_000,
  error:
    'demo-aks refused to create deployments in namespace default (403). Ask for the role Azure Kubernetes Service RBAC Writer.',
});

export const oneLaneFailed = withFacts(
  begun(),
  ...[1, 2, 3].flatMap(round => [
    ...roundOf(round, { shuttle: shuttleMs[round - 1] ?? 0 }),
    notPulled({ round, lane: 'teleport', at: roundAt(round) }, 'failed'),
  ]),
  { kind: 'phase', phase: 'done', at: end },
);

export const alreadyThere = withFacts(
  begun({ recycle: false }),
  ...roundOf(1, { teleport: 8_011.045_191, shuttle: 34_738.162 }),
  ...[2, 3].flatMap(round => [
    notPulled({ round, lane: 'teleport', at: roundAt(round) }, 'alreadyPresent'),
    notPulled({ round, lane: 'shuttle', at: roundAt(round) }, 'alreadyPresent'),
  ]),
  { kind: 'phase', phase: 'done', at: end },
);

/** Front and back in one run, three lanes. */
export const twoImages = withFacts(
  begun({
    images: [...plan.images, { reference: back, sizeBytes: 41_800_000, layers: 6 }],
    lanes: [...plan.lanes, { name: 'streaming', selector: { label: 'pool', value: 'streaming' } }],
  }),
  ...[1, 2, 3].flatMap(round => [
    ...roundOf(round, {
      teleport: teleportMs[round - 1] ?? 0,
      shuttle: shuttleMs[round - 1] ?? 0,
      streaming: 2_140 + round * 31.5,
    }),
    ...(['teleport', 'shuttle', 'streaming'] as const).map((lane, index) =>
      pulled(
        { round, lane, at: roundAt(round), image: back },
        ([1_480, 1_522, 930][index] ?? 0) + round * 97.3,
      ),
    ),
  ]),
  { kind: 'phase', phase: 'done', at: end },
);

/** The same for the image squashed to one layer, a day before. */
export const squashed: ComparisonState = (() => {
  const image = 'demo42t.azurecr.io/azure-vote-front:squashed';
  const earlier = newComparison(
    { ...plan, runId: 'b3x8d1', images: [{ reference: image, sizeBytes: 944_000_000, layers: 1 }] },
    startedAt - 86_400_000,
  );
  const at = earlier.startedAt + 20_000;
  return withFacts(
    earlier,
    pulled({ round: 1, lane: 'teleport', at, image }, 1_891.985_507),
    pulled({ round: 1, lane: 'shuttle', at, image }, 31_711.601_788),
    { kind: 'phase', phase: 'done', at: at + 60_000 },
  );
})();

export function manyRounds(rounds: number): ComparisonState {
  const facts = Array.from({ length: rounds }, (_, index) =>
    roundOf(index + 1, {
      teleport: 8_000 + ((index * 7_919) % 900) - 400,
      shuttle: 34_700 + ((index * 104_729) % 5_000) - 2_000,
    }),
  );
  return withFacts(begun({ rounds }), ...facts.flat(), {
    kind: 'phase',
    phase: 'done',
    at: roundAt(rounds + 1),
  });
}
