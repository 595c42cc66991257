import { openSimulator } from './openSimulator';
import { serve } from './serve/serve';

export interface SimulatorArguments {
  readonly port?: number;
  readonly tls?: boolean;
  readonly world?: string;
  readonly latencyMs?: number;
  readonly faults?: string;
}

/** Serves a simulated world until the signal aborts. Prints one line of JSON: where it is, whom to trust, and who may sign in. */
export async function runSimulator(
  { port, tls, ...options }: SimulatorArguments,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const simulator = await openSimulator(options);
  const server = await serve(simulator, { ...(port !== undefined && { port }), ...(tls && { tls }) });
  const { url, caFile } = server;
  print(JSON.stringify({ url, ...(caFile !== undefined && { caFile }), registries: simulator.registries }));
  if (!signal.aborted)
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
}
