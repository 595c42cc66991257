import assert from 'node:assert/strict';
import type { Reach } from '../../../src/registry/reach/examine';
import { reachAsJson, reachLines, reachReport } from '../../../src/registry/reach/report';
import type { ReachStep } from '../../../src/registry/reach/step';
import { answering, certificate, examined, host } from './subject';

const tls: ReachStep = {
  id: 'tls',
  title: 'Certificate (TLS)',
  outcome: 'failed',
  code: 'untrusted',
  evidence: ['It is not trusted.', '"[x](https://evil.example) <b>", issued by "`a`|b".'],
  hint: 'See https://aka.ms/acr/firewall, not https://evil.example.',
  tookMs: 12,
};
const reach: Reach = {
  registry: host,
  steps: [
    tls,
    {
      id: 'clock',
      title: 'Clock',
      outcome: 'skipped',
      evidence: ['1. No answer.', '# _not a title_ of 20.1.2.3, NODE_EXTRA_CA_CERTS.'],
      tookMs: 0,
    },
  ],
  conclusion: { verdict: 'unreachable', code: 'untrusted', sentence: 'It is *not* trusted.', hint: 'Look.' },
  checkedAt: Date.UTC(2026, 0, 5, 12),
  elapsedMs: 12,
};

describe('reachReport', () => {
  it('is a page with the sentence first', () => {
    const page = reachReport(reach);
    assert.equal(
      page,
      [
        `# The way to ${host}`,
        '',
        '**It is \\*not\\* trusted.** Look.',
        '',
        '| | Step | Outcome | Time |',
        '|---|---|---|---|',
        '| ✕ | Certificate (TLS) | failed | 12 ms |',
        '| – | Clock | skipped | 0 ms |',
        '',
        '## ✕ Certificate (TLS)',
        '',
        '- It is not trusted.',
        '- "\\[x\\](https\\://evil.example) \\<b\\>", issued by "\\`a\\`\\|b".',
        '',
        'What to do: See https://aka.ms/acr/firewall, not https\\://evil.example.',
        '',
        '## – Clock',
        '',
        '- 1\\. No answer.',
        '- \\# \\_not a title\\_ of 20.1.2.3, NODE_EXTRA_CA_CERTS.',
        '',
        'Checked on 2026-01-05T12:00:00.000Z. It holds names and addresses of your network, and no credential.',
        '',
      ].join('\n'),
    );
  });
});

describe('reachLines', () => {
  it('tells a step in lines, what to do in the last', () => {
    assert.deepEqual(
      reachLines(tls, (outcome, text) => `<${outcome}>${text}</>`),
      [
        '<failed>✕ Certificate (TLS)</>: It is not trusted.',
        '    "[x](https://evil.example) <b>", issued by "`a`|b".',
        '    → See https://aka.ms/acr/firewall, not https://evil.example.',
      ],
    );
  });

  it('lets no certificate steer the terminal', async () => {
    const chain = [certificate('\u001b[2Jevil\u202egnp.exe\nline', 'a\rb', 'x'.repeat(2000))];
    const { step } = await examined({ handshake: { value: { chain } } });
    assert.match(step('tls').evidence[1] ?? '', /^"evil gnp\.exe line", issued by "a b"/);
  });

  it('is not endless', async () => {
    const chain = [certificate('x'.repeat(20_000), 'b', 'c')];
    const { step } = await examined({ handshake: { value: { chain } } });
    assert.equal(step('tls').evidence[1]?.length, 500);
  });
});

describe('reachAsJson', () => {
  it('has the same fields whatever was found', async () => {
    const good = JSON.parse(reachAsJson(await examined()));
    const bad = JSON.parse(
      reachAsJson(await examined({ fetch: answering(404), addresses: { failure: 'ENOTFOUND' } })),
    );
    const fields = ['registry', 'verdict', 'code', 'conclusion', 'hint', 'steps', 'checkedAt', 'elapsedMs'];
    for (const told of [good, bad]) {
      assert.deepEqual(Object.keys(told), fields);
      for (const step of told.steps)
        assert.deepEqual(Object.keys(step), ['id', 'outcome', 'code', 'evidence', 'hint', 'tookMs']);
    }
    assert.deepEqual([good.verdict, good.code, good.hint], ['reachable', null, null]);
    assert.deepEqual([bad.verdict, bad.code], ['unreachable', 'notFound']);
  });
});
