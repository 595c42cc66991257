import { within } from '../host/deadline';
import { startChild } from '../host/processes';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input: the place for what must not stand among its arguments. */
  readonly input?: string;
  readonly limitMs?: number;
}

const usualLimitMs = 60_000;

/** Runs a program to its end without a shell, for no longer than its limit. */
export async function run(
  command: string,
  args: readonly string[],
  { env, input = '', limitMs = usualLimitMs }: RunOptions = {},
): Promise<Run> {
  const child = startChild(command, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ownGroup: true,
  });
  const { stdin, stdout, stderr } = child.process;
  stdin?.on('error', () => undefined).end(input);
  const output = Promise.all([textOf(stdout), textOf(stderr)]);
  try {
    const code = await within(child.exited, limitMs, `${command} ${args[0] ?? ''}`);
    const [out, err] = await output;
    return { code, out, err };
  } finally {
    await child.stop();
  }
}

/** Whether a program can be started here. */
export async function isInstalled(command: string, probe = '--version'): Promise<boolean> {
  try {
    return (await run(command, [probe])).code === 0;
  } catch {
    return false;
  }
}

async function textOf(stream: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
