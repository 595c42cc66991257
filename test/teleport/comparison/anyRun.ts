import fc from 'fast-check';
import type { ComparisonFact } from '../../../src/teleport/comparison/apply';
import {
  type ComparisonState,
  laneNames,
  outcomes,
  phases,
  type Sample,
} from '../../../src/teleport/comparison/state';

/** Runs as the types allow them at their worst: any text, any number, anything left out. */

const nasty = fc.constantFrom(
  ...[
    '',
    ' ',
    '|',
    '`',
    '](command:x)',
    'a\nb',
    'a\r\n=b',
    '\u001b[2J',
    '\u202e',
    '\ud800',
    '\uffff',
    '&lt;',
  ],
  ...['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onload='x", ']]>', '-->', '</style>'],
  ...['=1+1', '@SUM(A1)', '+1', '-2+3', '\t=1', '__proto__', 'constructor', '$&', 'x'.repeat(3000)],
);
export const anyText = fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
export const anyNumber = fc.oneof(
  fc.constantFrom(
    0,
    1,
    -1,
    0.5,
    999.5,
    59_950,
    3_599_500,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    5e-324,
  ),
  fc.double(),
  fc.nat(),
);

/** A record with the prototype that all of ours have. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

const lane = fc.constantFrom(...laneNames);

/** What is not told is absent, and so is undefined in the types. */
function withOptionals<T extends object>(
  required: { [K in keyof T]: fc.Arbitrary<T[K]> },
  keys: (keyof T)[],
): fc.Arbitrary<T> {
  return fc.record(required, { requiredKeys: keys as never[], noNullPrototype: true }) as fc.Arbitrary<T>;
}

interface Leaves {
  readonly text: fc.Arbitrary<string>;
  readonly number: fc.Arbitrary<number>;
  readonly time: fc.Arbitrary<number>;
}

function sampleOf({ text, number, time }: Leaves): fc.Arbitrary<Sample> {
  return withOptionals<Sample>(
    {
      round: fc.oneof(fc.integer({ min: 1, max: 5 }), number),
      lane,
      pod: text,
      node: text,
      image: fc.oneof(fc.constantFrom('demo42t.azurecr.io/app:1', 'redis'), text),
      outcome: fc.constantFrom(...outcomes),
      pulledMs: number,
      includingWaitingMs: number,
      sizeBytes: number,
      event: text,
      startedAt: time,
      endedAt: time,
    } as { [K in keyof Sample]: fc.Arbitrary<Sample[K]> },
    ['round', 'lane', 'pod', 'image', 'outcome', 'event', 'startedAt'],
  );
}

function runOf(leaves: Leaves): fc.Arbitrary<ComparisonState> {
  const { text, number, time } = leaves;
  const plan = record({
    runId: text,
    images: fc.array(
      withOptionals<ComparisonState['plan']['images'][number]>(
        { reference: text, sizeBytes: number, layers: number } as never,
        ['reference'],
      ),
      { maxLength: 2 },
    ),
    cluster: record({ name: text, context: text }),
    namespace: text,
    rounds: number,
    lanes: fc.array(record({ name: lane, selector: record({ label: text, value: text }) }), {
      maxLength: 4,
    }),
    recycle: fc.boolean(),
  });
  const run = fc.record(
    {
      plan,
      startedAt: time,
      endedAt: time,
      samples: fc.array(sampleOf(leaves), { maxLength: 8 }),
      notes: fc.array(record({ at: time, words: text }), { maxLength: 2 }),
    },
    { requiredKeys: ['plan', 'startedAt', 'samples', 'notes'], noNullPrototype: true },
  );
  return fc.tuple(run, fc.constantFrom(...phases), text).map(([rest, phase, error]) => {
    const full = rest as Omit<ComparisonState, 'phase'>;
    return phase === 'failed' ? { ...full, phase, error } : { ...full, phase };
  });
}

export const anyRun = runOf({ text: anyText, number: anyNumber, time: anyNumber });

/** Runs with numbers and times that JSON and the calendar have. */
export const keptRun = runOf({
  text: anyText,
  // JSON has no -0.
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
  time: fc.integer({ min: 0, max: Date.UTC(9999, 0) }),
});

export const anyFact: fc.Arbitrary<ComparisonFact> = fc.oneof(
  sampleOf({ text: fc.constantFrom('a', 'b'), number: anyNumber, time: fc.nat() }).map(
    ({ startedAt, endedAt: _, ...sample }) => ({ kind: 'pull' as const, at: startedAt, ...sample }),
  ),
  fc.record({ kind: fc.constant('note' as const), at: fc.nat(), words: anyText }),
  fc.record({
    kind: fc.constant('phase' as const),
    at: fc.nat(),
    phase: fc.constantFrom('running' as const, 'done' as const, 'aborted' as const),
  }),
  fc.record({
    kind: fc.constant('phase' as const),
    at: fc.nat(),
    phase: fc.constant('failed' as const),
    error: anyText,
  }),
);
