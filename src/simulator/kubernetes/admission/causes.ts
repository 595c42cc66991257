import type { Cause } from '../api/status';

/** What is wrong with a field, in the words of Kubernetes' own validation (apimachinery, util/validation/field). */
export function required(field: string, detail = ''): Cause {
  const message = detail === '' ? 'Required value' : `Required value: ${detail}`;
  return { reason: 'FieldValueRequired', message, field };
}

export function invalid(field: string, value: string | number, detail: string, isJson = false): Cause {
  const shown = isJson ? value : JSON.stringify(value);
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${shown}: ${detail}`, field };
}

export function duplicate(field: string, value: string): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field };
}

export function notSupported(field: string, value: string, supported: readonly string[]): Cause {
  const all = supported.map(name => JSON.stringify(name)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${all}`;
  return { reason: 'FieldValueNotSupported', message, field };
}
