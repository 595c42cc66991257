import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Facts } from '../../../src/teleport/readiness/facts';
import type { Fix } from '../../../src/teleport/readiness/fix';
import { evaluate } from '../../../src/teleport/readiness/readiness';
import { type FixLink, report } from '../../../src/teleport/readiness/report';
import { reportAsJson } from '../../../src/teleport/readiness/reportJson';
import { reportAsText } from '../../../src/teleport/readiness/reportText';
import { anyFacts } from './anyFacts';
import { clusterFacts, clusterId, fast, nodePool, nowMs, registryFacts, withImage, without } from './facts';

/** An ordinary case: an image not converted, a pool made before streaming, an identity without a role, and Teleport gone. */
const ordinary: Facts = {
  ...withImage({
    expansion: { value: 'unavailable' },
    streamingArtifact: { value: false },
    platforms: { value: ['linux/amd64', 'linux/arm64'] },
  }),
  registry: {
    ...registryFacts,
    teleportTrace: { value: 'none' },
    teleportRepositories: { unknown: 'the catalog is not visible with this token' },
    repositoryTeleports: { unknown: 'the registry does not say' },
  },
  cluster: {
    ...clusterFacts,
    pullRole: { value: undefined },
    teleportFeature: { value: 'NotRegistered' },
  },
  pool: {
    ...nodePool,
    name: 'userpool',
    artifactStreaming: undefined,
    labels: {},
    kubernetesVersion: '1.25.11',
  },
};

const link: FixLink = (label, { kind }) => `[${label}](command:acrTeleport.fix?${kind})`;

/** Compares with a file of this folder. ACR_TELEPORT_GOLDEN=1 writes it anew, to be read before it is kept. */
function assertGolden(name: string, text: string): void {
  const path = fileURLToPath(new URL(name, import.meta.url));
  if (process.env.ACR_TELEPORT_GOLDEN === '1') writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

function reported(facts: Facts, makeLink?: FixLink): string {
  return report(evaluate(facts), facts, makeLink);
}

describe('readiness report', () => {
  it('is the document in ordinary.golden.md', () => {
    assertGolden('ordinary.golden.md', reported(ordinary, link));
  });

  it('is the document in fast.golden.md where nothing stands in the way', () => {
    assertGolden('fast.golden.md', reported(fast));
  });

  it('is the lines in ordinary.golden.txt on a terminal', () => {
    assertGolden('ordinary.golden.txt', `${reportAsText(evaluate(ordinary), ordinary).join('\n')}\n`);
  });

  it('answers first, and says what stands in the way before what does not', () => {
    const lines = reported(ordinary).split('\n');
    assert.match(lines[0] ?? '', /^# Will it start fast\? .*azure-vote-front:v1 × demo-aks × userpool$/);
    assert.match(lines[2] ?? '', /^\*\*No,/);
    const marks = lines.flatMap(line => /^- [✕?!✓] (\w+): /.exec(line)?.[1] ?? []);
    const first = marks.slice(0, marks.indexOf('ok') + 1);
    assert.deepEqual([...new Set(first)], ['blocks', 'unknown', 'advice', 'ok']);
  });

  it('links fixes where links can be made, and names them elsewhere', () => {
    assert.match(
      reported(ordinary, link),
      /\[Enable streaming on pool userpool\]\(command:acrTeleport\.fix\?enableStreaming\)/,
    );
    assert.match(reported(ordinary), /Fix: Attach the registry to the cluster\. \[/);
    assert.doesNotMatch(reported(ordinary), /command:/);
  });

  it('names registry and cluster where no image was', () => {
    const facts = without(ordinary, 'image', 'pool');
    assert.match(reported(facts), /^# Will it start fast\? demo42t\.azurecr\.io × demo-aks$/m);
    assert.match(reported({ now: nowMs }), /^# Will it start fast\? Nothing named$/m);
  });

  it('leaves nothing from outside to be read as Markdown', () => {
    const evil = '|](command:evil) <img src=x> `**_ \n# https://evil.example www.evil.example $x$ &lt;';
    const facts = { ...ordinary, pool: { ...nodePool, name: evil, osSku: evil } };
    const text = reported(facts, link);
    assert.doesNotMatch(
      text,
      /(?<!\\)\]\(command:evil|(?<!\\)<img|(?<!\\)`|[^\\]:\/\/evil|www\.evil|(?<!\\)&lt/,
    );
  });

  it('lets nothing from outside steer a terminal', () => {
    const facts = { ...ordinary, pool: { ...nodePool, name: '\u001b[31mred\r\nnext\u202e', count: 0 } };
    const text = reportAsText(evaluate(facts), facts).join('\n');
    assert.match(text, /Pool red next has no node/);
    assert.doesNotMatch(text, /[\u001b\r\u202e]/);
  });

  it('is the same for programs, in one shape', () => {
    const json = reportAsJson(evaluate(ordinary), ordinary);
    assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
    const { accelerators, ...head } = json;
    assert.deepEqual(head, {
      image: 'demo42t.azurecr.io/azure-vote-front:v1',
      registry: 'demo42t.azurecr.io',
      cluster: clusterId,
      pool: 'userpool',
      checkedAt: '2026-11-24T07:30:00.000Z',
      verdict: 'blocked',
      answer: evaluate(ordinary).answer,
    });
    const [streaming] = accelerators;
    assert.deepEqual(Object.keys(streaming ?? {}), ['accelerator', 'verdict', 'sentence', 'findings']);
    const fix: Fix = { kind: 'enableStreaming', clusterId, pool: 'userpool' };
    assert.deepEqual(
      streaming?.findings.find(({ rule }) => rule === 'streaming.pool'),
      {
        rule: 'streaming.pool',
        about: 'pool',
        title: 'Streaming on in the pool',
        verdict: 'unknown',
        evidence:
          'Azure does not tell whether pool userpool has Artifact Streaming on; never set, it is off.',
        source: {
          title: 'Artifact Streaming on AKS',
          url: 'https://learn.microsoft.com/azure/aks/artifact-streaming',
        },
        fix,
      },
    );
    const nothing = reportAsJson(evaluate({ now: Number.NaN }), { now: Number.NaN });
    assert.deepEqual(
      [nothing.image, nothing.registry, nothing.cluster, nothing.pool, nothing.checkedAt],
      Array(5).fill(null),
    );
  });

  it('can be written of any facts, one row a finding', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const readiness = evaluate(facts);
        const findings = readiness.accelerators.flatMap(({ judgements }) => judgements).length;
        const text = report(readiness, facts, link);
        const rows = text.split('\n').filter(line => /^- [✕?!✓] /.test(line));
        assert.equal(rows.length, findings);
        for (const row of rows) {
          const [, number] = / \[[^\]]+\]\[(\d+)\]$/.exec(row) ?? [];
          assert.match(text, new RegExp(`^\\[${number}\\]: https://`, 'm'));
        }
        for (const line of reportAsText(readiness, facts)) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
        const json = reportAsJson(readiness, facts);
        assert.equal(json.accelerators.flatMap(each => each.findings).length, findings);
        assert.ok(JSON.stringify(json).length > 100);
      }),
      { numRuns: 300 },
    );
  });
});
