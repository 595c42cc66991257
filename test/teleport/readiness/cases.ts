import assert from 'node:assert/strict';
import type { Facts } from '../../../src/teleport/readiness/facts';
import type { Fix } from '../../../src/teleport/readiness/fix';
import type { Rule, Verdict } from '../../../src/teleport/readiness/rule';

/** One row of a rule's table: facts, the verdict they bring (undefined: the rule does not apply), what the evidence tells, and the fix. */
export interface Case {
  readonly facts: Facts;
  readonly verdict: Verdict | undefined;
  readonly tells: RegExp | undefined;
  readonly fix: Fix | undefined;
}

export function row(facts: Facts, verdict: Verdict | undefined, tells?: RegExp, fix?: Fix): Case {
  return { facts, verdict, tells, fix };
}

export type Tables = Readonly<Record<string, readonly Case[]>>;

/** One test a rule, over all its rows, and one that each rule has a table with a row for its good end, its bad one, and unknown. */
export function testRules(
  rules: readonly Rule[],
  tables: Tables,
  exempt: Readonly<Record<string, readonly Verdict[]>> = {},
): void {
  it('has a table for each rule, with a good end, a bad one, and unknown', () => {
    assert.deepEqual(
      rules.map(({ id }) => id),
      Object.keys(tables),
    );
    for (const [id, rows] of Object.entries(tables)) {
      const verdicts = new Set(rows.map(({ verdict }) => verdict));
      const lacking = exempt[id] ?? [];
      assert.ok(verdicts.has('ok') !== lacking.includes('ok'), `${id} ok`);
      assert.ok(verdicts.has('blocks') || verdicts.has('advice'), `${id} blocks or advice`);
      assert.ok(verdicts.has('unknown') !== lacking.includes('unknown'), `${id} unknown`);
    }
  });
  for (const rule of rules) {
    const rows = tables[rule.id] ?? [];
    it(`${rule.id}: ${[...new Set(rows.map(({ verdict }) => verdict ?? 'does not apply'))].join(', ')}`, () => {
      for (const each of rows) assertRow(rule, each);
    });
  }
}

function assertRow(rule: Rule, { facts, verdict, tells, fix }: Case): void {
  const finding = rule.check(facts);
  assert.equal(finding?.verdict, verdict, finding?.evidence);
  assert.match(finding?.evidence ?? '', tells ?? /^/);
  assert.deepEqual(finding?.fix, fix, finding?.evidence);
}
