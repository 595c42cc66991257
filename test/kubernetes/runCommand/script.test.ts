import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outcomesIn } from '../../../src/kubernetes/runCommand/script';

const mark = 'acr-teleport-0f8fad5b';

function written(index: number, out: string, exitCode: number, before: string, err: string): string {
  return `${mark} begin ${index}\n${out}\n${mark} exit ${exitCode} ${before}\n${err}\n${mark} end\n`;
}

describe('the output of a command', () => {
  it('is told apart by its marks, whatever stands between them', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('\n', ' begin 0\n', ' end\n', 'a', ' exit 0 -\n') }),
    );
    const before = fc.constantFrom('-', 'absent', 'there', 'clientSide', 'unknown');
    const part = fc.tuple(texts, fc.nat(255), before, texts);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), texts, (parts, noise) => {
        const plain = (text: string) => text.replaceAll('\r\n', '\n');
        const logs = noise + parts.map((each, index) => written(index, ...each)).join('');
        assert.deepEqual(
          [...outcomesIn(logs, mark)],
          parts.map(([out, exitCode, was, err], index) => [
            index,
            { exitCode, out: plain(out), err: plain(err), ...(was === '-' ? {} : { before: was }) },
          ]),
        );
      }),
    );
  });

  it('is missing where it was cut off, at its end or at its beginning', () => {
    const logs = [0, 1, 2].map(index => written(index, 'x'.repeat(20), 0, '-', '')).join('');
    const starts = logs.indexOf(`${mark} begin 2`);
    assert.deepEqual([...outcomesIn(logs.slice(0, starts + 30), mark).keys()], [0, 1]);
    assert.deepEqual([...outcomesIn(logs.slice(30), mark).keys()], [1, 2]);
    assert.deepEqual([...outcomesIn('', mark).keys()], []);
  });
});
