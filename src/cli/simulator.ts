import { parseDuration } from '../base/units';
import type { Command } from './context';
import { exitCode } from './exitCode';
import { operands, usageError } from './invocation';

export const simulator: Command = {
  usage:
    '[--port N] [--tls] [--world demo|large:REPOSxTAGS|azure:ACCOUNTSxTENANTSxSUBSCRIPTIONSxREGISTRIES|FILE] [--latency 50ms] [--faults LIST]',
  summary:
    'Serves simulated registries on a loopback port until it is stopped; prints where and how as one line of JSON.',
  examples: ['simulator --port 5000', 'simulator --tls --world large:1000x3 --faults mount:429*3'],
  options: { port: 'value', tls: 'flag', world: 'value', latency: 'value', faults: 'value', help: 'flag' },
  async run({ invocation, terminal, signal }) {
    operands('simulator', invocation, []);
    const port = readPort(invocation.value('port'));
    const latencyMs = parseDuration(invocation.value('latency') ?? '0');
    const world = invocation.value('world');
    const faults = invocation.value('faults');
    const { runSimulator } = await import('../simulator');
    await runSimulator(
      {
        port,
        latencyMs,
        tls: invocation.flag('tls'),
        ...(world === undefined ? {} : { world }),
        ...(faults === undefined ? {} : { faults }),
      },
      terminal.result,
      signal,
    );
    return exitCode.done;
  },
};

function readPort(text = '0'): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw usageError(`"${text}" is not a port.`, 'Give a number up to 65535, or 0 for any free one.');
}
