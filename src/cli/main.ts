import { createAbort } from '../base/abort';
import { explainFully, isAbort } from '../base/errors';
import { autoConvert } from './autoConvert';
import { check } from './check';
import { cleanup } from './cleanup';
import { compare } from './compare';
import { type Command, createContext } from './context';
import { convert } from './convert';
import { deploy } from './deploy';
import { doctor } from './doctor';
import { exitCode, exitCodeOfError } from './exitCode';
import { commandHelp, help } from './help';
import { parseInvocation } from './invocation';
import { list } from './list';
import { disable, enable } from './setTeleport';
import { simulator } from './simulator';
import { tags } from './tags';
import { processTerminal, type Terminal } from './terminal';

const commands: Readonly<Record<string, Command>> = {
  check,
  list,
  tags,
  enable,
  disable,
  convert,
  'auto-convert': autoConvert,
  doctor,
  deploy,
  compare,
  cleanup,
  simulator,
};

async function run(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [name = '--help', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return unknown(name, terminal);
  const invocation = parseInvocation(name, rest, command.options);
  if (invocation.flag('help')) {
    terminal.result(commandHelp(name, command));
    return exitCode.done;
  }
  const context = createContext(invocation, terminal, signal);
  try {
    return await command.run(context);
  } finally {
    context.services.dispose();
  }
}

function unknown(name: string, terminal: Terminal): number {
  const isHelp = ['--help', '-h', 'help'].includes(name);
  if (isHelp) terminal.result(help(commands));
  else
    terminal.note(
      `acr-teleport has no command "${name}". ${Object.keys(commands).join(', ')} are there; see acr-teleport --help.`,
    );
  return isHelp ? exitCode.done : exitCode.usage;
}

async function main(): Promise<number> {
  const terminal = processTerminal(process);
  const stop = createAbort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    return await run(process.argv.slice(2), terminal, stop.signal);
  } catch (error) {
    if (stop.signal.aborted && isAbort(error)) return exitCode.interrupted;
    terminal.note(explainFully(error));
    return exitCodeOfError(error);
  }
}

// Where nothing is left to wait for before the command has ended, that is no success.
process.exitCode = exitCode.unexpected;
void main().then(code => {
  process.exitCode = code;
  // Idle kept-alive connections would hold the process for seconds.
  process.stderr.write('', () => process.stdout.write('', () => process.exit()));
});
