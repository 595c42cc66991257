import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { within } from '../host/deadline';
import { root } from '../host/paths';
import { startChild } from '../host/processes';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command under way. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  out(): string;
  signal(name: NodeJS.Signals): void;
  /** Closes the reading end of its output, as `| head` does. */
  closeOutput(): void;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

export const cliScript = join(root, 'dist', 'cli.js');
const usualLimitMs = 40_000;
/** Of the person who runs the tests, and no business of the command under test. */
const personal = /^(ACR_|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy)/i;

/** How a command line is started: with `input` to read, if any, and ended after `limitMs`. */
export interface Start {
  readonly input?: string | Readable;
  readonly limitMs?: number;
}

/** Starts the built command line in a process of its own. */
export function startCli(
  args: readonly string[],
  env: Environment = {},
  { input, limitMs = usualLimitMs }: Start = {},
): Running {
  const ours = Object.fromEntries(Object.entries(process.env).filter(([name]) => !personal.test(name)));
  const child = startChild(process.execPath, [cliScript, ...args], {
    env: { ...ours, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr } = child.process;
  // Who has read enough closes it.
  stdin?.on('error', () => {});
  if (input === undefined || typeof input === 'string') stdin?.end(input);
  else if (stdin) input.pipe(stdin);
  const [out, err] = [collect(stdout), collect(stderr)];
  const end = async () => {
    try {
      const code = await within(child.exited, limitMs, `acr-teleport ${args[0] ?? ''}`);
      return { code, out: out(), err: err() };
    } finally {
      await child.stop();
    }
  };
  return {
    ended: end(),
    out,
    signal: name => child.process.kill(name),
    closeOutput: () => stdout?.destroy(),
    stop: child.stop,
  };
}

/** Runs a command to its end. Whatever it was asked, it may print no stack trace and, into a pipe, no escape codes. */
export async function cli(args: readonly string[], env: Environment = {}, start: Start = {}): Promise<Ended> {
  const ended = await startCli(args, env, start).ended;
  const printed = ended.out + ended.err;
  assert.equal(stripVTControlCharacters(printed), printed, 'Escape codes went into a pipe.');
  assert.doesNotMatch(printed, /^\s+at .+:\d+:\d+\)?$/m, 'A stack trace was printed.');
  assert.doesNotMatch(printed, /\(node:\d+\)/, 'Node printed a warning.');
  return ended;
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
