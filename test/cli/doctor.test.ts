import assert from 'node:assert/strict';
import { asRecord } from '../../src/base/json';
import { cli } from './cli';

const voteFront = 'demo42t.azurecr.io/azure-vote-front:v1';
const web = 'contosostream.azurecr.io/web:1.0';

/** Of one accelerator in the JSON report. */
interface Judged {
  readonly accelerator: string;
  readonly verdict: string;
  readonly findings: readonly { readonly rule: string; readonly verdict: string; readonly fix: unknown }[];
}

async function judged(image: string, ...more: readonly string[]) {
  const { code, out, err } = await cli(['doctor', image, ...more, '--demo', '--json']);
  assert.equal(err, '');
  const report = JSON.parse(out);
  const of = (accelerator: string): Judged =>
    report.accelerators.find((each: Judged) => each.accelerator === accelerator);
  return { code, report, streaming: of('streaming'), teleport: of('teleport') };
}

describe('acr-teleport doctor, of an image', () => {
  it('answers first, and then says what was found, rule by rule', async () => {
    const { code, out, err } = await cli(['doctor', voteFront, '--demo']);
    const [head, answer] = out.split('\n').filter(Boolean);
    assert.equal(head, voteFront);
    assert.match(
      answer ?? '',
      /^Perhaps, by .*Teleport: nothing known stands in the way, but not all is known\.$/,
    );
    assert.match(
      out,
      /^ {2}ok +Repository enabled +azure-vote-front is enabled: new pushes are expanded\.$/m,
    );
    assert.match(out, /^As of \d{4}-.*Access to demo42t\.azurecr\.io: demo\.$/m);
    assert.deepEqual([code, err], [3, '']);
  });

  it('prints the same as JSON of these keys', async () => {
    const { code, report, teleport } = await judged(voteFront);
    assert.deepEqual(Object.keys(report), [
      ...['image', 'registry', 'cluster', 'pool', 'checkedAt', 'verdict', 'answer', 'accelerators'],
    ]);
    assert.deepEqual([report.image, report.cluster, report.pool, code], [voteFront, null, null, 3]);
    assert.equal(teleport.verdict, 'doubtful');
  });

  it('ends with 4 for a pool on which nothing is accelerated, and says by which fix it would be', async () => {
    const { code, report, streaming } = await judged(web, '--cluster', 'demo-aks', '--pool', 'shuttle');
    assert.deepEqual([report.verdict, report.pool, code], ['blocked', 'shuttle', 4]);
    const pool = streaming.findings.find(({ rule }) => rule === 'streaming.pool');
    assert.ok(pool?.fix);
  });

  it('ends with 0 for a converted image on a pool that streams', async () => {
    const { code, report, streaming } = await judged(web, '--cluster', 'demo-aks', '--pool', 'streamer');
    assert.equal(streaming.verdict, 'ready', JSON.stringify(streaming.findings, undefined, 1));
    assert.deepEqual([report.verdict, report.answer, code], ['ready', 'Yes, by Artifact Streaming.', 0]);
  });

  it('ends with 4 for one that is not converted there, and says to convert it', async () => {
    const { code, streaming } = await judged(
      'contosostream.azurecr.io/web:1.2',
      ...['--cluster', 'demo-aks', '--pool', 'streamer'],
    );
    const blocking = streaming.findings.filter(({ verdict }) => verdict === 'blocks');
    assert.deepEqual(
      blocking.map(({ rule }) => rule),
      ['streaming.converted'],
    );
    const { digest, ...fix } = asRecord(blocking[0]?.fix) ?? {};
    const loginServer = 'contosostream.azurecr.io';
    assert.deepEqual(fix, { kind: 'convertImage', loginServer, repository: 'web', tag: '1.2' });
    assert.deepEqual([typeof digest, code], ['string', 4]);
  });

  it('takes a cluster by its name or by its resource id', async () => {
    const { report } = await judged(web, '--cluster', 'demo-aks');
    assert.match(report.cluster, /\/managedClusters\/demo-aks$/);
    const again = await judged(web, '--cluster', report.cluster);
    assert.equal(again.report.cluster, report.cluster);
  });

  for (const [args, code, message] of [
    [['--cluster', 'nope'], 1, /^No cluster nope is shown to your Azure account\. Check the id/],
    [['--cluster', 'demo-aks', '--pool', 'nope'], 2, /^demo-aks has no node pool nope\. It has .*streamer/],
    [['--pool', 'streamer'], 2, /^--pool needs the cluster that the pool is in\. Add --cluster\./],
  ] as const) {
    it(`says in words what is wrong with ${args.join(' ')}`, async () => {
      const ended = await cli(['doctor', web, ...args, '--demo']);
      assert.match(ended.err, message);
      assert.deepEqual([ended.code, ended.out], [code, '']);
    });
  }

  it('is a report, not a failure, of an image that is not there', async () => {
    const { code, report, teleport } = await judged('demo42t.azurecr.io/azure-vote-front:gone');
    const expanded = teleport.findings.find(({ rule }) => rule === 'teleport.expanded');
    assert.deepEqual([report.verdict, expanded?.verdict, code], ['doubtful', 'unknown', 3]);
  });
});

describe('acr-teleport doctor, of a registry', () => {
  it('says what is in the way of reaching it', async () => {
    const { code, out, err } = await cli(['doctor', 'demo42t', '--demo']);
    assert.match(out, /^.*ok.*$/m);
    assert.match(out, /demo42t\.azurecr\.io/);
    assert.deepEqual([code, err], [0, '']);
  });

  it('ends with 5 where a firewall is', async () => {
    const { code, out } = await cli(['doctor', 'contoso-firewalled', '--demo']);
    assert.match(out, /203\.0\.113\.7/);
    assert.equal(code, 5);
  });
});
