import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRepository } from '../../src/registry/repository';
import { readAcrTags, readManifestAttributes, readNames } from '../../src/registry/tags';

const digest = `sha256:${'1'.repeat(64)}`;
const time = '2021-03-02T10:11:12.1234567Z';
const timeMs = Date.UTC(2021, 2, 2, 10, 11, 12, 123);

function asJson<T>(read: (body: string) => T): (document: unknown) => T {
  return document => read(JSON.stringify(document));
}

describe('readAcrTags', () => {
  const read = asJson(readAcrTags);

  it('reads tags, past fields that it does not know', () => {
    const tag = {
      name: '1.0',
      digest,
      lastUpdateTime: time,
      signed: false,
      quarantineState: 'Passed',
    };
    assert.deepEqual(read({ registry: 'r', imageName: 'app', tags: [tag], link: null }), [
      { name: '1.0', digest, updatedAt: timeMs },
    ]);
  });

  it('leaves out of a tag what the answer does not say', () => {
    assert.deepEqual(read({ tags: [{ name: '1.0', lastUpdateTime: 'unknown' }] }), [{ name: '1.0' }]);
  });

  it('leaves out what could not be a part of a URL', () => {
    const tags = [{ name: '../../v2' }, { name: '1.0', digest: '../1' }, { name: '' }];
    assert.deepEqual(read({ tags }), [{ name: '1.0' }]);
  });

  it('leaves out a tag without a name', () => {
    assert.deepEqual(read({ tags: [{ digest: 'sha256:1' }, null, 'tag', { name: 'ok' }] }), [{ name: 'ok' }]);
  });

  it('is no list of names where none of its entries is one', () => {
    assert.equal(readNames('{"repositories":["../a","B"]}', 'repositories'), undefined);
  });

  it('tells an empty list from no list', () => {
    assert.deepEqual([{ tags: [] }, { tags: null }, {}, [], 'tags'].map(read), [
      [],
      [],
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('readNames', () => {
  it('reads the names, and leaves out what is none', () => {
    assert.deepEqual(readNames('{"name":"app","tags":["a",7,null,"b"]}', 'tags'), ['a', 'b']);
  });

  it('leaves out names that could not be parts of a URL', () => {
    const repositories = ['app', '../app', 'app?n=1', 'team/web', 'a'.repeat(300), 'App'];
    assert.deepEqual(readNames(JSON.stringify({ repositories }), 'repositories'), ['app', 'team/web']);
  });

  it('is no list of names where none of its entries is one', () => {
    assert.equal(readNames('{"repositories":["../a","B"]}', 'repositories'), undefined);
  });

  it('tells an empty list from no list', () => {
    assert.deepEqual(
      ['{"tags":null}', '{"tags":[]}', '{"repositories":["a"]}', '[]', ''].map(body =>
        readNames(body, 'tags'),
      ),
      [[], [], undefined, undefined, undefined],
    );
  });
});

describe('readRepository', () => {
  const read = asJson(body => readRepository('app', body));
  const answer = {
    registry: 'demo42t.azurecr.io',
    imageName: 'app',
    createdTime: time,
    lastUpdateTime: time,
    manifestCount: 3,
    tagCount: 2,
    changeableAttributes: { deleteEnabled: true, teleportEnabled: true },
    unknown: {},
  };

  it('reads the attributes', () => {
    assert.deepEqual(read(answer), {
      name: 'app',
      tagCount: 2,
      manifestCount: 3,
      updatedAt: timeMs,
      teleportEnabled: true,
    });
  });

  it('tells teleportEnabled that is false from one that is not there', () => {
    const withAttributes = (changeableAttributes: unknown) =>
      read({ ...answer, changeableAttributes })?.teleportEnabled;
    assert.deepEqual(
      [{ teleportEnabled: false }, {}, undefined, { teleportEnabled: 'yes' }].map(withAttributes),
      [false, undefined, undefined, undefined],
    );
  });

  it('reads no repository out of something else', () => {
    assert.deepEqual([{}, { repositories: [] }, [], null].map(read), Array(4).fill(undefined));
  });
});

describe('readManifestAttributes', () => {
  const read = asJson(readManifestAttributes);

  it('reads the attributes', () => {
    const manifest = {
      digest: 'sha256:1',
      imageSize: 5,
      createdTime: time,
      architecture: 'amd64',
      os: 'linux',
    };
    assert.deepEqual(read({ manifest }), { createdAt: timeMs, sizeBytes: 5, platform: 'linux/amd64' });
  });

  it('names no platform by half', () => {
    const halves = [{ os: 'linux' }, { architecture: 'amd64' }].map(
      half => read({ manifest: half })?.platform,
    );
    assert.deepEqual(halves, [undefined, undefined]);
  });

  it('reads those of an index, which has no platform', () => {
    assert.deepEqual(read({ manifest: { digest: 'sha256:1', createdTime: time } }), {
      createdAt: timeMs,
      sizeBytes: undefined,
      platform: undefined,
    });
  });
});

describe('readers of listings', () => {
  it('never throw, whatever the JSON', () => {
    const key = fc.constantFrom(
      'tags',
      'repositories',
      'manifest',
      'imageName',
      'name',
      'digest',
      'changeableAttributes',
      'teleportEnabled',
    );
    const { document } = fc.letrec(tie => ({
      document: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('document'), { maxLength: 3 }),
        fc.dictionary(key, tie('document'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(document, value => {
        const body = JSON.stringify(value);
        assert.doesNotThrow(() => [
          readAcrTags(body),
          readNames(body, 'tags'),
          readRepository('a', body),
          readManifestAttributes(body),
        ]);
      }),
    );
  });

  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), body => {
        assert.doesNotThrow(() => [
          readAcrTags(body),
          readNames(body, 'tags'),
          readRepository('a', body),
          readManifestAttributes(body),
        ]);
      }),
    );
  });
});
