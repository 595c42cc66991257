import type { LabelSelector } from '../objects';
import { refusals } from './status';

/** One condition on labels. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>> | undefined;

const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/;
const existence = /^(!?)\s*([\w./-]+)$/;

/** Reads `a=b,c!=d,e in (x,y),f,!g` (Kubernetes, "Labels and Selectors"). */
export function parseLabelSelector(text: string): readonly Requirement[] {
  // Commas inside of parentheses separate values.
  const parts = text.split(/,(?![^(]*\))/).map(part => part.trim());
  return parts.filter(part => part !== '').map(requirementOf);
}

function requirementOf(part: string): Requirement {
  const [, setKey, how, list] = set.exec(part) ?? [];
  if (setKey !== undefined) {
    const operator = how === 'in' ? 'In' : 'NotIn';
    return { key: setKey, operator, values: (list ?? '').split(',').map(value => value.trim()) };
  }
  const [, key, sign, value] = equality.exec(part) ?? [];
  if (key !== undefined) return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value ?? ''] };
  const [, not, existing] = existence.exec(part) ?? [];
  if (existing !== undefined)
    return { key: existing, operator: not === '!' ? 'DoesNotExist' : 'Exists', values: [] };
  const found = part.split(/\s+/)[1] ?? part;
  throw refusals.badRequest(
    `unable to parse requirement: found '${found}', expected: in, notin, =, ==, !=, gt, lt`,
  );
}

/** The conditions of a selector that stands in an object. */
export function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): Requirement[] {
  const labels = Object.entries(matchLabels ?? {}).map(([key, value]) => equals(key, value));
  return [...labels, ...(matchExpressions ?? []).map(({ values = [], ...rest }) => ({ ...rest, values }))];
}

export function equals(key: string, value: string): Requirement {
  return { key, operator: 'In', values: [value] };
}

export function matches(requirements: readonly Requirement[], labels: Labels): boolean {
  return requirements.every(requirement => meets(requirement, labels?.[requirement.key]));
}

/** Nodes are selected with `Gt` and `Lt` besides. */
function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    case 'Lt':
      return Number(value) < Number(values[0]);
    default:
      return false;
  }
}
