import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasEnded, isUnderWay, readOperation } from '../../../src/registry/streaming/operation';
import { reply } from '../../support/http';

const id = 'c8fa3da4-f925-4022-aabb-424e0a95468f';

function told(body: unknown) {
  return readOperation(reply(200, body), id);
}

describe('operation', () => {
  it('reads all that the service tells', () => {
    const body = {
      name: 'ArtifactStreamingConversion',
      resource: 'app@sha256:1a2b',
      status: 'Running',
      startTime: '2025-04-28T03:54:17Z',
      progress: '8%',
      details: 'Conversion ongoing for resource app@sha256:1a2b',
    };
    assert.deepEqual(told(body), {
      id,
      status: 'Running',
      progressPercent: 8,
      details: 'Conversion ongoing for resource app@sha256:1a2b',
      startedAt: Date.UTC(2025, 3, 28, 3, 54, 17),
      resource: 'app@sha256:1a2b',
    });
  });

  it('takes the id of the answer, else of its headers', () => {
    const location = `https://demo42t.azurecr.io/acr/v1/app/_operations/${id}`;
    const ways = [
      reply(202, { id, status: 'NotStarted' }, { 'operation-id': 'other' }),
      reply(202, { status: 'NotStarted' }, { 'operation-id': id, location: 'https://x/other' }),
      reply(202, { status: 'NotStarted' }, { 'operation-location': `${location}?x=y` }),
      reply(202, { status: 'NotStarted' }, { location }),
    ];
    for (const way of ways) assert.deepEqual(readOperation(way), { id, status: 'NotStarted' });
  });

  for (const body of ['', 'no JSON', [], {}, { status: '' }, { status: 7 }, null]) {
    it(`is none where the answer is ${JSON.stringify(body)}`, () => assert.equal(told(body), undefined));
  }

  it('is none without an id', () => {
    assert.equal(readOperation(reply(202, { status: 'NotStarted' })), undefined);
  });

  it('passes a status on that it has never seen, and takes known ones in any case', () => {
    assert.equal(told({ status: 'Postponed' })?.status, 'Postponed');
    assert.equal(told({ status: 'succeeded' })?.status, 'Succeeded');
  });

  it('knows which statuses are final, and which are not yet; of others it claims neither', () => {
    const of = (status: string) => [isUnderWay({ status }), hasEnded({ status })];
    for (const status of ['NotStarted', 'Running']) assert.deepEqual(of(status), [true, false]);
    for (const status of ['Succeeded', 'Failed', 'Canceled']) assert.deepEqual(of(status), [false, true]);
    assert.deepEqual(of('Postponed'), [false, false]);
  });

  const progress: readonly [unknown, number | undefined][] = [
    ['0%', 0],
    ['100%', 100],
    [' 12.5 % ', 12.5],
    ['40', 40],
    [40, 40],
    ['101%', undefined],
    ['-5%', undefined],
    ['1e2%', undefined],
    ['soon', undefined],
    ['', undefined],
    [Number.NaN, undefined],
    [null, undefined],
    [{}, undefined],
  ];
  for (const [said, percent] of progress) {
    it(`reads the progress ${JSON.stringify(said)} as ${percent}`, () => {
      assert.equal(told({ status: 'Running', progress: said })?.progressPercent, percent);
    });
  }

  const failures: Readonly<Record<string, readonly [object, string, string?]>> = {
    'in error': [
      { error: { code: 'UNSUPPORTED_PLATFORM', message: 'arm64.' } },
      'UNSUPPORTED_PLATFORM',
      'arm64',
    ],
    'in errors': [{ errors: [{ code: 'IMAGE_NOT_RUNNABLE' }, { code: 'OTHER' }] }, 'IMAGE_NOT_RUNNABLE'],
    'in details': [
      { details: { code: 'UNSUPPORTED_MEDIATYPE', message: 'x' } },
      'UNSUPPORTED_MEDIATYPE',
      'x',
    ],
    'beside the status': [{ errorCode: 'UNKNOWN_ERROR', errorMessage: 'x' }, 'UNKNOWN_ERROR', 'x'],
    'in the words of details': [{ details: 'Failed: RESOURCE_NOT_FOUND (app)' }, 'RESOURCE_NOT_FOUND'],
    'in the words of error': [
      { error: 'NO_SUPPORTED_PLATFORM_FOUND.' },
      'NO_SUPPORTED_PLATFORM_FOUND',
      'NO_SUPPORTED_PLATFORM_FOUND',
    ],
    'in a message, under a wider code': [
      { error: { code: 'ConversionFailed', message: 'UNSUPPORTED_ARTIFACT_TYPE: no' } },
      'UNSUPPORTED_ARTIFACT_TYPE',
      'UNSUPPORTED_ARTIFACT_TYPE: no',
    ],
    'though nobody knows it': [{ error: { code: 'DISK_FULL' } }, 'DISK_FULL'],
  };
  for (const [place, [body, code, message]] of Object.entries(failures)) {
    it(`finds the code of a failure ${place}`, () => {
      const failed = told({ status: 'Failed', ...body });
      assert.deepEqual([failed?.errorCode, failed?.errorMessage], [code, message]);
    });
  }

  it('finds no code where there is none', () => {
    const failed = told({
      status: 'Failed',
      details: 'Conversion FAILED for NOT_A_CODE',
      errors: [null],
      error: [],
    });
    assert.equal(failed?.errorCode, undefined);
  });

  it('keeps markup and endless texts of the service out', () => {
    const failed = told({ status: 'Failed', details: `<b>\u0007${'x'.repeat(1000)}` });
    assert.match(failed?.details ?? '', /^b x{297}…$/);
  });

  it('takes whatever comes', () => {
    const keys = ['status', 'progress', 'details', 'error', 'errors', 'startTime', 'resource', 'id'];
    const body = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue());
    fc.assert(
      fc.property(body, answer => {
        const operation = told(answer);
        assert.ok(operation === undefined || typeof operation.status === 'string');
      }),
    );
  });
});
