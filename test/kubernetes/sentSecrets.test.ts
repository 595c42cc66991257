import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SentSecrets } from '../../src/kubernetes/sentSecrets';

const password = 'hunter2-correct-horse';
const encoded = Buffer.from(password).toString('base64');

function secret(more: object) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-db', namespace: 'shop' }, ...more };
}

function removingSecretsOf(body: unknown) {
  return new SentSecrets().remover(body);
}

function job(container: object) {
  const template = { spec: { containers: [{ name: 'seed', image: 'seed:1', ...container }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'seed' }, spec: { template } };
}

describe('what a server says about what it was sent', () => {
  it('is without the values of Secrets, written plainly or in base64, sent either way', () => {
    for (const body of [secret({ stringData: { password } }), secret({ data: { password: encoded } })]) {
      const remove = removingSecretsOf(body);
      assert.equal(
        remove(`Secret in version "v1" cannot be handled: {"password":"${password}"} or "${encoded}"`),
        'Secret in version "v1" cannot be handled: {"password":"(value removed)"} or "(value removed)"',
      );
      assert.equal(
        remove(
          `Data:map[string][]uint8{"password":[]uint8{${[...Buffer.from(password)].map(byte => `0x${byte.toString(16)}`).join(', ')}}}`,
        ),
        'Data:map[string][]uint8{"password":[]uint8{(value removed)}}',
      );
      assert.equal(
        remove(`map[password:[${[...Buffer.from(password)].join(' ')}]]`),
        'map[password:[(value removed)]]',
      );
    }
  });

  it('is without a piece of a Secret that a parser quotes', () => {
    const remove = removingSecretsOf(secret({ stringData: { password } }));
    const said = remove(
      'error found in #10 byte of ...|:"hunter2-c|..., bigger context ...|ringData":{"password":"hunter2-correct-ho|...',
    );
    assert.doesNotMatch(said, /hunter|correct/);
    assert.match(said, /^error found in #10 byte of \.\.\.\|:"\(value removed\)\|\.\.\., bigger context/);
  });

  it('is without the values of variables and flags in a dump of Go', () => {
    const env = [
      { name: 'DB_PASSWORD', value: password },
      { name: 'PIN', value: '1' },
      { name: 'DEBUG', value: 'true' },
      { name: 'OTHER', valueFrom: { secretKeyRef: { name: 'shop-db', key: 'password' } } },
    ];
    const remove = removingSecretsOf(job({ env, args: ['--token=abc-123-xyz', '--api-key', 'k-99-99'] }));
    assert.equal(
      remove(
        `Job.batch "seed" is invalid: spec.template: Invalid value: core.PodTemplateSpec{Args:[]string{"--token=abc-123-xyz", "--api-key", "k-99-99"}, Env:[]core.EnvVar{core.EnvVar{Name:"DB_PASSWORD", Value:"${password}"}, core.EnvVar{Name:"PIN", Value:"1"}, core.EnvVar{Name:DEBUG Value:true}}}: field is immutable, 1 of 10; must be true`,
      ),
      'Job.batch "seed" is invalid: spec.template: Invalid value: core.PodTemplateSpec{Args:[]string{"--token=(value removed)", "--api-key", "(value removed)"}, Env:[]core.EnvVar{core.EnvVar{Name:"DB_PASSWORD", Value:"(value removed)"}, core.EnvVar{Name:"PIN", Value:"(value removed)"}, core.EnvVar{Name:DEBUG Value:(value removed)}}}: field is immutable, 1 of 10; must be true',
    );
  });

  it('is without them in JSON as Go writes it, where <, > and & are escaped', () => {
    const value = 'a<b&c>';
    const remove = removingSecretsOf(job({ env: [{ name: 'DB_PASSWORD', value }] }));
    assert.equal(
      remove('denied: {"name":"DB_PASSWORD","value":"a\\u003cb\\u0026c\\u003e"}'),
      'denied: {"name":"DB_PASSWORD","value":"(value removed)"}',
    );
  });

  it('is as it was where a short value or the name of an object stands in a sentence', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: 'true' },
      { name: 'C', value: 'seed' },
      { name: 'D', value: 'a' },
      { name: 'PORT', value: '8080' },
      { name: 'WORD', value: 'info' },
    ];
    const remove = removingSecretsOf(job({ env }));
    const said =
      'Job.batch "seed" is invalid: spec.completions: Invalid value: 10: must be at least 1, a port such as 8080 is true information';
    assert.equal(remove(said), said);
  });

  it('is without a secret that its last-applied annotation repeats', () => {
    const annotation = JSON.stringify(secret({ stringData: { password } }));
    const metadata = {
      name: 'shop-db',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': annotation },
    };
    assert.equal(
      removingSecretsOf(secret({ metadata }))(`refused: ${JSON.stringify(annotation)}`).includes('hunter2'),
      false,
    );
  });

  it('is without any secret of eight characters or more, however it is quoted', () => {
    const quoting: readonly ((value: string) => string)[] = [
      value => value,
      value => JSON.stringify(value),
      value => JSON.stringify({ inner: JSON.stringify({ value }) }),
      value => Buffer.from(value).toString('base64'),
      value => [...Buffer.from(value)].join(' '),
    ];
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 60 }).filter(text => text.trim().length >= 8),
        fc.constantFrom(...quoting),
        (value, quote) => {
          const words = removingSecretsOf(secret({ stringData: { key: value } }))(`<< ${quote(value)} >>`);
          assert.ok(!words.includes(quote(value)));
          assert.ok(words.includes('(value removed)'));
        },
      ),
    );
  });

  it('is read in good time, however large the Secret', () => {
    const remove = removingSecretsOf(secret({ data: { big: 'QUJD'.repeat(250_000) } }));
    const begun = performance.now();
    remove('x'.repeat(100_000));
    assert.ok(performance.now() - begun < 3000);
  });

  it('is read in good time, however many events a list has', () => {
    const secrets = new SentSecrets();
    const env = Array.from({ length: 500 }, (_, index) => ({
      name: `N${index}`,
      value: `value-${index}-of-it`,
    }));
    secrets.remover(job({ env }));
    const items = Array.from({ length: 500 }, (_, index) => ({
      message: `Assigned shop/front-${index} to a node; value-${index}-of-it`,
    }));
    const begun = performance.now();
    const clean = secrets.without({ kind: 'EventList', items });
    assert.ok(performance.now() - begun < 3000);
    assert.doesNotMatch(JSON.stringify(clean), /value-/);
  });

  it('is without the Secrets that were sent before over the same connection', () => {
    const sent = new SentSecrets();
    sent.remover(secret({ stringData: { password } }));
    const remove = sent.remover({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } });
    assert.equal(
      remove(`web is denied: ${password} is too weak`),
      'web is denied: (value removed) is too weak',
    );
    assert.equal(remove('web is denied'), 'web is denied');
  });

  it('is remembered within a bound, the latest first', () => {
    const sent = new SentSecrets();
    for (let number = 0; number <= 500; number++)
      sent.remover(secret({ stringData: { password: String(number).padStart(8, '0') } }));
    const remove = sent.remover(undefined);
    assert.deepEqual(['00000000', '00000500'].map(remove), ['00000000', '(value removed)']);
  });
});
