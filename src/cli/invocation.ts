import { parseArgs } from 'node:util';
import { ExplainedError } from '../base/errors';

/** A command line, taken apart. */
export interface Invocation {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
}

export type Options = Readonly<Record<string, 'flag' | 'value'>>;

export function usageError(message: string, hint: string): ExplainedError {
  return new ExplainedError(message, { code: 'usage', hint });
}

/** Reads options anywhere on the line. Throws a usage error that names what it does not know. */
export function parseInvocation(command: string, args: readonly string[], options: Options): Invocation {
  const types = Object.fromEntries(
    Object.entries(options).map(([name, kind]) => [
      name,
      { type: kind === 'flag' ? 'boolean' : 'string' } as const,
    ]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: types,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const operands: string[] = [];
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    else if (token.kind === 'option') given.set(token.name, checked(command, options, token.rawName, token));
  }
  return { operands, flag: name => given.has(name), value: name => given.get(name) };
}

function checked(
  command: string,
  options: Options,
  written: string,
  { name, value }: { readonly name: string; readonly value?: string | undefined },
): string {
  const hint = `See acr-teleport ${command} --help.`;
  const kind = Object.hasOwn(options, name) ? options[name] : undefined;
  if (kind === undefined) throw usageError(`acr-teleport ${command} has no option ${written}.`, hint);
  if (kind === 'value' && !value) throw usageError(`${written} needs a value.`, hint);
  if (kind === 'flag' && value !== undefined) throw usageError(`${written} takes no value.`, hint);
  return value ?? '';
}

/** The operands by name, none missing and none left over. */
export function operands<N extends string>(
  command: string,
  { operands: given }: Invocation,
  names: readonly N[],
): Record<N, string> {
  const wanted = names.map(name => `<${name}>`).join(' ');
  const hint = `Usage: acr-teleport ${command} ${wanted}`;
  const missing = names[given.length];
  if (missing !== undefined) throw usageError(`acr-teleport ${command} needs a ${missing}.`, hint);
  const extra = given[names.length];
  if (extra !== undefined)
    throw usageError(`acr-teleport ${command} does not know what to do with "${extra}".`, hint);
  return Object.fromEntries(names.map((name, index) => [name, given[index] ?? ''])) as Record<N, string>;
}
