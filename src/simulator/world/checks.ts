import { isRecord } from '../requestBody';

/** Looks at a value of a JSON document. Throws a Mismatch where it is not as expected. */
export type Check = (value: unknown, at: string) => void;

/** What is wrong with a document: where, and what was expected there. */
export class Mismatch extends Error {
  constructor(at: string, expected: string) {
    super(`${at === '' ? 'the document' : at} must be ${expected}`);
  }
}

export function text(expected: string, accepts: (text: string) => boolean): Check {
  return (value, at) => {
    if (typeof value !== 'string' || !accepts(value)) throw new Mismatch(at, expected);
  };
}

export function oneOf(...choices: readonly string[]): Check {
  return text(`one of ${choices.map(choice => `"${choice}"`).join(', ')}`, value => choices.includes(value));
}

export const anyText: Check = text('a string', () => true);

export const hostName: Check = text('a host name in lower case', name =>
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name),
);

export const yesOrNo: Check = (value, at) => {
  if (typeof value !== 'boolean') throw new Mismatch(at, 'true or false');
};

export function wholeNumber(least: number): Check {
  return (value, at) => {
    if (!Number.isInteger(value) || Number(value) < least) {
      throw new Mismatch(at, `a whole number of at least ${least}`);
    }
  };
}

export function listOf(check: Check, least = 0): Check {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < least) {
      throw new Mismatch(at, least > 0 ? `a list of at least ${least}` : 'a list');
    }
    for (const [index, entry] of value.entries()) check(entry, `${at}[${index}]`);
  };
}

export function either(first: Check, second: Check): Check {
  return (value, at) => (Array.isArray(value) ? second : first)(value, at);
}

/** One of a few values that are no strings, or what another check takes. */
export function valueOr(values: readonly unknown[], check: Check): Check {
  return (value, at) => {
    if (!values.includes(value)) check(value, at);
  };
}

export function byName(check: Check): Check {
  return (value, at) => {
    if (!isRecord(value)) throw new Mismatch(at, 'an object');
    for (const [name, entry] of Object.entries(value)) check(entry, `${at}.${name}`);
  };
}

export const textByName: Check = byName((value, at) => anyText(value, at));

/** An object with these fields and no others. */
export function fields(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const known: Readonly<Record<string, Check>> = { ...required, ...optional };
  return (value, at) => {
    if (!isRecord(value)) throw new Mismatch(at, 'an object');
    const inside = (name: string) => (at === '' ? name : `${at}.${name}`);
    for (const name of Object.keys(required)) {
      if (!(name in value)) throw new Mismatch(inside(name), 'present');
    }
    for (const [name, entry] of Object.entries(value)) {
      const check = Object.hasOwn(known, name) ? known[name] : undefined;
      if (!check)
        throw new Mismatch(inside(name), `absent; the fields here are ${Object.keys(known).join(', ')}`);
      check(entry, inside(name));
    }
  };
}
