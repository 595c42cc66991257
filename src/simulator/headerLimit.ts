import type { SimulatorRequest, SimulatorResponse } from './message';
import type { HeaderLimitData } from './world/worldData';

/** The refusal of a request whose header is larger than the server takes; undefined where it is not. A proxy answers so, in no words of a registry's. */
export function headerRefusal(
  { method, target, headers }: SimulatorRequest,
  { bytes, status = 431 }: HeaderLimitData,
): SimulatorResponse | undefined {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const size = [`${method} ${target} HTTP/1.1`, ...lines].reduce((sum, line) => sum + line.length + 2, 2);
  if (size <= bytes) return undefined;
  const title =
    status === 400 ? '400 Request Header Or Cookie Too Large' : '431 Request Header Fields Too Large';
  return { status, headers: { 'content-type': 'text/html' }, body: `<html><title>${title}</title></html>` };
}
