import assert from 'node:assert/strict';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { storedZip } from '../../src/base/storedZip';
import { unzip } from '../../src/simulator/azure/commands/unzip';

describe('a ZIP archive', () => {
  const names = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });

  it('holds each text under its name', () => {
    const files = fc.uniqueArray(fc.record({ name: names, text: fc.string({ unit: 'grapheme' }) }), {
      selector: ({ name }) => name,
    });
    fc.assert(
      fc.property(files, given => {
        assert.deepEqual(
          [...(unzip(storedZip(given)) ?? [])],
          given.map(({ name, text }) => [name, text]),
        );
      }),
    );
  });

  it('has the check sums that others compute', () => {
    for (const text of ['', 'a', '{"kind":"Pod","ä":1}', 'x'.repeat(70_000)])
      assert.equal(storedZip([{ name: 'a', text }]).readUInt32LE(14), crc32(text));
  });

  it('is read when it is compressed too, and not when it is none', () => {
    const text = 'kind: Pod\n'.repeat(100);
    const stored = storedZip([{ name: 'a.yaml', text }]);
    const packed = deflateRawSync(text);
    const before = stored.subarray(0, 30 + 6);
    const directory = stored.subarray(30 + 6 + text.length);
    const archive = Buffer.concat([before, packed, directory]);
    const entry = before.length + packed.length;
    archive.writeUInt16LE(8, entry + 10);
    archive.writeUInt32LE(packed.length, entry + 20);
    archive.writeUInt32LE(entry, archive.length - 6);
    assert.deepEqual([...(unzip(archive) ?? [])], [['a.yaml', text]]);
    for (const none of [Buffer.from('no zip'), Buffer.alloc(0), archive.subarray(0, 40)])
      assert.equal(unzip(none), undefined);
  });
});
