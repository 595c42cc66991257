export type Unit = 'ms' | 'MB' | 'kB' | 'requests' | 'requests/s' | 'processes';

/** One measured number, and what it stands beside: a floor or a peer of the same run, or a limit of its own. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly value: number;
  readonly beside?: { readonly what: string; readonly value: number };
  readonly target?: Target;
}

/** The most that a figure may be: its value itself, or its ratio to what it stands beside. */
export interface Target {
  readonly of: 'value' | 'ratio';
  readonly most: number;
}

/** What could not be measured here, and why. */
export interface Unmeasured {
  readonly what: string;
  readonly unmeasured: string;
}

export type Row = Figure | Unmeasured;

export type Verdict = 'PASS' | 'OVER' | '';

export function ratioOf({ value, beside }: Figure): number | undefined {
  return beside && value / beside.value;
}

export function verdictOf(figure: Figure): Verdict {
  const { target, value } = figure;
  if (target === undefined) return '';
  const measured = target.of === 'value' ? value : (ratioOf(figure) ?? Number.NaN);
  return measured <= target.most ? 'PASS' : 'OVER';
}

/** The rows as a program reads them. */
export function asJson(rows: readonly Row[]): string {
  const full = rows.map(row =>
    'unmeasured' in row ? row : { ...row, ratio: ratioOf(row), verdict: verdictOf(row) || undefined },
  );
  return JSON.stringify(full, undefined, 2);
}

/** The rows as cells of a table, under a head. */
export function asCells(rows: readonly Row[]): readonly string[][] {
  const head = ['WHAT', 'MEASURED', 'BESIDE', 'RATIO', 'TARGET', ''];
  return [head, ...rows.map(row => ('unmeasured' in row ? unmeasuredCells(row) : cells(row)))];
}

function cells(figure: Figure): string[] {
  const { what, unit, value, beside, target } = figure;
  const ratio = ratioOf(figure);
  const limit = target && (target.of === 'ratio' ? `${target.most} ×` : amount(target.most, unit));
  return [
    what,
    amount(value, unit),
    beside ? `${amount(beside.value, unit)} ${beside.what}` : '',
    ratio === undefined ? '' : ratio.toFixed(2),
    limit === undefined ? '' : `≤ ${limit}`,
    verdictOf(figure),
  ];
}

function unmeasuredCells({ what, unmeasured }: Unmeasured): string[] {
  return [what, 'not measured', unmeasured, '', '', ''];
}

function amount(value: number, unit: Unit): string {
  const digits = unit === 'requests' || unit === 'processes' || value >= 100 ? 0 : value < 1 ? 2 : 1;
  return `${value.toFixed(digits)} ${unit}`;
}
