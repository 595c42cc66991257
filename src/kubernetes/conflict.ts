import type { StatusCause } from './status';

/** A field that somebody else owns, as server-side apply tells it. */
export interface FieldConflict {
  /** As the server writes it: `.spec.replicas`. */
  readonly field: string;
  /** Who set it: `kubectl`. */
  readonly manager: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  /** When, where the owner updated it and did not apply; ISO 8601. */
  readonly since?: string;
}

const form =
  /^conflict with "((?:[^"\\]|\\.)*)"(?: with subresource "([^"]*)")?(?: using (\S+))?(?: at (\S+))?$/;

/** The conflicts of a refused apply, out of the causes of its Status. */
export function conflictsIn(causes: readonly StatusCause[]): FieldConflict[] {
  return causes.flatMap(({ reason, message, field }) => {
    if (reason !== 'FieldManagerConflict') return [];
    const [, manager, subresource, apiVersion, since] = form.exec(message) ?? [];
    return {
      field,
      manager: unquoted(manager ?? message),
      ...(apiVersion === undefined ? {} : { apiVersion }),
      ...(subresource === undefined ? {} : { subresource }),
      ...(since === undefined ? {} : { since }),
    };
  });
}

function unquoted(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
