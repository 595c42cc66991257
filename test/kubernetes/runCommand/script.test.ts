import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kubectlLine } from '../../../src/kubernetes/runCommand/kubectlLine';
import { kubectlReply } from '../../../src/kubernetes/runCommand/kubectlReply';
import { outcomesIn, scriptOf } from '../../../src/kubernetes/runCommand/script';
import { SentSecrets } from '../../../src/kubernetes/sentSecrets';
import { shellCommands } from '../../clients/shellCommands';
import { skip } from '../../host/skip';
import { forever } from '../fakeConnection';

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

describe('an apply by command, with a kubectl of ours', () => {
  before(function () {
    if (process.platform === 'win32') skip(this, 'Windows has no POSIX shell');
  });

  /** A GET gives what is there, and an apply says that it was made. */
  const applied = async (there: string, exitCode = 0) => {
    const kubectl = `kubectl() { case $1 in get) printf '%s' "$there"; return ${exitCode};; *) printf '{"applied":true}';; esac; }\n`;
    const line = kubectlLine(
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/shop/configmaps/a',
        contentType: 'application/apply-patch+yaml',
        body: {},
        query: { fieldManager: 'acr-teleport' },
        subject: 'ConfigMap a',
        signal: forever(),
      },
      '0.json',
    );
    const run = shellCommands({});
    const { logs } = await run(`there='${there}'\n${kubectl}${scriptOf([line], mark)}`, [], forever());
    return outcomesIn(logs, mark).get(0) ?? assert.fail(logs);
  };
  const object = (annotations: object) =>
    JSON.stringify({
      metadata: { managedFields: [{ fieldsV1: { 'f:metadata': { 'f:annotations': annotations } } }] },
    });
  const failure = { cluster: 'demo-aks', subject: 'ConfigMap a' };
  const call = { method: 'PATCH' } as const;

  it('does nothing to what kubectl apply has made from a client, whose fields it would take over', async () => {
    const outcome = await applied(object({ 'f:kubectl.kubernetes.io/last-applied-configuration': {} }));
    assert.deepEqual([outcome.before, outcome.out], ['clientSide', '']);
    assert.throws(
      () => kubectlReply(failure, call, outcome, new SentSecrets().remover(undefined)),
      /was made with kubectl apply/,
    );
  });

  it('changes what others have made, and makes what is not there', async () => {
    const there = await applied(object({ 'f:other': {} }));
    assert.deepEqual([there.before, there.out], ['there', '{"applied":true}']);
    assert.equal(kubectlReply(failure, call, there, new SentSecrets().remover(undefined)).status, 200);
    const absent = await applied('Error from server (NotFound): configmaps "a" not found', 1);
    assert.deepEqual([absent.before, absent.out], ['absent', '{"applied":true}']);
    assert.equal(kubectlReply(failure, call, absent, new SentSecrets().remover(undefined)).status, 201);
  });

  it('does nothing where it cannot be seen what is there', async () => {
    const outcome = await applied('Error from server (Forbidden): configmaps "a" is forbidden', 1);
    assert.deepEqual([outcome.before, outcome.out], ['unknown', '']);
    assert.throws(() => kubectlReply(failure, call, outcome, new SentSecrets().remover(undefined)));
  });
});
