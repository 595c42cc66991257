import { type AskApi, type Ended, failed, kubectl } from './kubectl';

/** What a command ended with, its output and errors in one. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly logs: string;
}

interface Shell {
  readonly ask: AskApi;
  readonly files: ReadonlyMap<string, string>;
  readonly variables: Map<string, string>;
  readonly functions: Set<string>;
  /** What `look` has found. */
  seen: Ended | undefined;
  logs: string;
}

/** As much as AKS hands on of a command's output (acr-facts §4.3). */
const maxLogsBytes = 512_000;

/**
 * Runs a command line by line: `kubectl …`, and what our product's own functions do with it. Their text is not looked at: that it does the same in a
 * real shell is for the tests with one.
 */
export async function runInShell(
  command: string,
  ask: AskApi,
  files: ReadonlyMap<string, string>,
): Promise<CommandOutcome> {
  const shell: Shell = { ask, files, variables: new Map(), functions: new Set(), seen: undefined, logs: '' };
  let exitCode = 0;
  for (const line of command.split('\n')) {
    if (line.trim() !== '') exitCode = await runLine(shell, line);
  }
  return { exitCode, logs: Buffer.from(shell.logs).subarray(0, maxLogsBytes).toString('utf8') };
}

async function runLine(shell: Shell, line: string): Promise<number> {
  const [, variable, value] = /^(\w+)=('[^']*'|\S*)$/.exec(line) ?? [];
  if (variable !== undefined) {
    shell.variables.set(variable, wordsOf(value ?? '')?.[0] ?? '');
    return 0;
  }
  const [, name] = /^(\w+)\(\) \{ .*; \}$/.exec(line) ?? [];
  if (name !== undefined) {
    shell.functions.add(name);
    return 0;
  }
  const words = wordsOf(line);
  if (words === undefined) return said(shell, failed('sh: syntax error: unterminated quoted string', 2));
  return runWords(shell, words);
}

async function runWords(shell: Shell, words: readonly string[]): Promise<number> {
  const [program = '', ...rest] = words;
  if (program === 'kubectl') return said(shell, await kubectl(rest, shell.ask, shell.files));
  if (!shell.functions.has(program)) return said(shell, failed(`sh: ${program}: not found`, 127));
  const run = ([, ...args]: readonly string[]) => kubectl(args, shell.ask, shell.files);
  switch (program) {
    case 'look':
      shell.seen = await run(rest);
      return 0;
    case 'once': {
      const [index = '', ...line] = rest;
      return told(shell, index, '-', await run(line));
    }
    case 'after': {
      const [index = '', ...line] = rest;
      const before = beforeOf(shell.seen);
      const goesOn = before === 'absent' || before === 'there';
      const seen = {
        code: shell.seen?.code ?? 1,
        out: '',
        err: before === 'clientSide' ? '' : (shell.seen?.err ?? ''),
      };
      return told(shell, index, before, goesOn ? await run(line) : seen);
    }
    default:
      return said(shell, failed(`sh: ${program}: not simulated`, 127));
  }
}

function beforeOf(seen: Ended | undefined): string {
  if (seen?.code === 0)
    return seen.out.includes('"f:kubectl.kubernetes.io/last-applied-configuration"') ? 'clientSide' : 'there';
  return seen?.err.includes('(NotFound)') ? 'absent' : 'unknown';
}

function told(shell: Shell, index: string, before: string, { code, out, err }: Ended): number {
  const mark = shell.variables.get('mark');
  shell.logs += `${mark} begin ${index}\n${out}\n${mark} exit ${code} ${before}\n${err.trimEnd()}\n${mark} end\n`;
  return 0;
}

function said(shell: Shell, { code, out, err }: Ended): number {
  shell.logs += `${out}${err}`;
  return code;
}

/** The words of a line, without their quotes; undefined when a quote is left open. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const [whole] = /^(?:'[^']*'|\\.|[^\s'\\])+/.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    words.push(whole.replace(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped));
    rest = rest.slice(whole.length).trimStart();
  }
  return words;
}
