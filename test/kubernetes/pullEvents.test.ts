import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseGoDuration } from '../../src/kubernetes/goDuration';
import { readPullEvent } from '../../src/kubernetes/pullEvents';
import { readPullFailure } from '../../src/kubernetes/pullFailure';

const image = 'demo42t.azurecr.io/azure-vote-front:v1';

describe('a message of the kubelet', () => {
  const forms: readonly (readonly [string, unknown])[] = [
    [`Pulling image "${image}"`, { kind: 'pulling', image }],
    [`pulling image "${image}"`, { kind: 'pulling', image }],
    [`spec.containers{front}: Pulling image "${image}"`, { kind: 'pulling', image }],
    [`Successfully pulled image "${image}"`, { kind: 'pulled', image }],
    [
      `Successfully pulled image "${image}" in 8.011045191s`,
      { kind: 'pulled', image, durationMs: 8011.045191 },
    ],
    [
      `Successfully pulled image "${image}" in 1m25.27926119s`,
      { kind: 'pulled', image, durationMs: 85_279.26119 },
    ],
    [
      `Successfully pulled image "${image}" in 49.18401355s (1m12.87s including waiting)`,
      { kind: 'pulled', image, durationMs: 49_184.01355, includingWaitingMs: 72_870 },
    ],
    [
      `Successfully pulled image "${image}" in 2m48.817s (2m48.817s including waiting)`,
      { kind: 'pulled', image, durationMs: 168_817, includingWaitingMs: 168_817 },
    ],
    [
      `Successfully pulled image "${image}" in 1.21s (1.21s including waiting). Image size: 192385289 bytes.`,
      { kind: 'pulled', image, durationMs: 1210, includingWaitingMs: 1210, sizeBytes: 192_385_289 },
    ],
    [
      `spec.initContainers{setup}: Successfully pulled image "${image}" in 890ms (1.1s including waiting). Image size: 7 bytes.`,
      { kind: 'pulled', image, durationMs: 890, includingWaitingMs: 1100, sizeBytes: 7 },
    ],
    [
      `Successfully pulled image "${image}" in 0s (0s including waiting). Image size: 1 bytes.`,
      { kind: 'pulled', image, durationMs: 0, includingWaitingMs: 0, sizeBytes: 1 },
    ],
    [`Container image "${image}" already present on machine`, { kind: 'alreadyPresent', image }],
    [
      `Container image "${image}" already present on machine and can be accessed by the pod`,
      { kind: 'alreadyPresent', image },
    ],
    [`Back-off pulling image "${image}"`, { kind: 'backOff', image }],
    [`Container image "${image}" is not present with pull policy of Never`, { kind: 'neverPulled', image }],
    [
      'Failed to apply default image tag "A:b": couldn\'t parse image name "A:b": invalid reference format: repository name must be lowercase',
      {
        kind: 'badName',
        image: 'A:b',
        said: 'couldn\'t parse image name "A:b": invalid reference format: repository name must be lowercase',
      },
    ],
    [
      'Failed to inspect image "": rpc error: code = Unknown desc = no',
      { kind: 'notInspected', image: '', said: 'rpc error: code = Unknown desc = no' },
    ],
  ];
  for (const [message, event] of forms)
    it(`is read: ${message}`, () => assert.deepEqual(readPullEvent(message), event));

  for (const message of [
    'Error: ErrImagePull',
    'Error: ImagePullBackOff',
    'Created container: front',
    'Container started',
    'Successfully assigned default/front to aks-1',
    `Successfully pulled image ${image}`,
    `Successfully pulled image "${image}" at last`,
    'Pulling image "',
    `Container image "${image}" is fine`,
    '',
  ])
    it(`is no pull: ${message || '(nothing)'}`, () => assert.equal(readPullEvent(message), undefined));

  it('tells why a pull failed, also behind a back-off', () => {
    const said = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    const failure = { cause: 'notFound', words: 'the registry does not have it', said };
    assert.deepEqual(readPullEvent(`Failed to pull image "${image}": ${said}`), {
      kind: 'failed',
      image,
      failure,
    });
    assert.deepEqual(readPullEvent(`Back-off pulling image "${image}": ErrImagePull: ${said}`), {
      kind: 'backOff',
      image,
      failure,
    });
  });

  it('tells a registry that is unavailable, and a signature that was not accepted', () => {
    const unavailable = readPullEvent(
      `image pull failed for ${image} because the registry is unavailable: dial tcp 10.0.0.4:443: no answer`,
    );
    assert.ok(unavailable?.kind === 'failed');
    assert.equal(unavailable.image, image);
    assert.equal(unavailable.failure.cause, 'unreachable');
    assert.equal(unavailable.failure.said, 'dial tcp 10.0.0.4:443: no answer');
    const unsigned = readPullEvent(`image pull failed for ${image} because the signature validation failed`);
    assert.ok(unsigned?.kind === 'failed');
    assert.equal(unsigned.failure.cause, 'signature');
  });

  it('is read whatever it is, without a throw and in no time', () => {
    const pieces = fc.constantFrom(
      'Successfully pulled image "',
      '" in ',
      '1m25.2s',
      ' (',
      ' including waiting)',
      '. Image size: ',
      '12 bytes.',
      'Back-off pulling image "',
      'Failed to pull image "',
      '": ',
      'spec.containers{a}: ',
      'lookup ',
      'manifest for ',
      'image pull failed for ',
      '\n',
      '9',
      '{',
      ' ',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 60 }).map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(texts, text => {
        readPullEvent(text);
      }),
      { numRuns: 500 },
    );
    for (const piece of ['lookup ', 'manifest for ', '9', 'Back-off pulling image "', '(', 'i/o timeout ']) {
      const begin = performance.now();
      readPullEvent(`Failed to pull image "x": ${piece.repeat(Math.floor(19_000 / piece.length))}`);
      assert.ok(performance.now() - begin < 200, `${piece} took ${performance.now() - begin} ms`);
    }
    assert.equal(readPullEvent(`Pulling image "${'x'.repeat(1_000_000)}"`), undefined);
  });
});

describe('why a pull failed', () => {
  const said: readonly (readonly [string, string])[] = [
    [
      'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://demo.azurecr.io/oauth2/token: 401 Unauthorized',
      'unauthorized',
    ],
    ['denied: requested access to the resource is denied', 'forbidden'],
    ['unexpected status: 403 Forbidden', 'forbidden'],
    ["client with IP '20.1.2.3' is not allowed access. Refer https://aka.ms/acr/firewall", 'firewall'],
    ['toomanyrequests: You have reached your pull rate limit', 'throttled'],
    ['dial tcp: lookup demo.azurecr.io on 10.0.0.10:53: no such host', 'dns'],
    ['dial tcp: lookup demo.azurecr.io: i/o timeout', 'dns'],
    ['dial tcp 20.1.2.3:443: i/o timeout', 'unreachable'],
    ['dial tcp 20.1.2.3:443: connect: connection refused', 'unreachable'],
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'untrusted'],
    ['no match for platform in manifest: not found', 'noPlatform'],
    ['write /var/lib/containerd/x: no space left on device', 'noSpace'],
    ['manifest unknown: manifest tagged by "v9" is not found', 'notFound'],
    ['name unknown: The repository is not known to the registry.', 'notFound'],
    ['rpc error: code = Canceled desc = context canceled', 'canceled'],
    ['something else', 'other'],
  ];
  for (const [text, cause] of said)
    it(`is ${cause}: ${text}`, () => assert.equal(readPullFailure(text).cause, cause));
});

describe('a duration as Go prints it', () => {
  const durations: readonly (readonly [string, number])[] = [
    ['0s', 0],
    ['0', 0],
    ['1ns', 0.000001],
    ['1.5µs', 0.0015],
    ['1.5μs', 0.0015],
    ['1.5us', 0.0015],
    ['890ms', 890],
    ['8.011045191s', 8011.045191],
    ['1m25.27926119s', 85_279.26119],
    ['1h2m3.004s', 3_723_004],
    ['100h0m0s', 360_000_000],
  ];
  for (const [text, ms] of durations)
    it(`${text} is ${ms} ms`, () => assert.equal(parseGoDuration(text), ms));

  for (const text of [
    '',
    's',
    '1',
    '1.5',
    '-1s',
    '1 s',
    '1s ',
    '.5s',
    '1.s',
    '1d',
    'NaN',
    `${'9'.repeat(60)}s`,
  ])
    it(`"${text}" is none`, () => assert.equal(parseGoDuration(text), undefined));

  it('is exact to the nanosecond, whatever it is', () => {
    const nanoseconds = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(nanoseconds, ns => {
        assert.equal(parseGoDuration(goDuration(ns)), Number(ns) / 1e6);
      }),
    );
  });
});

/** Prints as Go does. */
function goDuration(ns: bigint): string {
  if (ns === 0n) return '0s';
  const trimmed = (whole: bigint, rest: bigint, digits: number) => {
    const fraction = String(rest).padStart(digits, '0').replace(/0+$/, '');
    return fraction === '' ? `${whole}` : `${whole}.${fraction}`;
  };
  if (ns < 1000n) return `${ns}ns`;
  if (ns < 1_000_000n) return `${trimmed(ns / 1000n, ns % 1000n, 3)}µs`;
  if (ns < 1_000_000_000n) return `${trimmed(ns / 1_000_000n, ns % 1_000_000n, 6)}ms`;
  const seconds = ns / 1_000_000_000n;
  const tail = `${trimmed(seconds % 60n, ns % 1_000_000_000n, 9)}s`;
  const minutes = seconds / 60n;
  if (minutes === 0n) return tail;
  return minutes < 60n ? `${minutes}m${tail}` : `${minutes / 60n}h${minutes % 60n}m${tail}`;
}
