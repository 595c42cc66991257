import { Buffer } from 'node:buffer';
import type { SimulatorRequest } from './message';

/** The whole body of a request, or undefined when it is larger than `limitBytes`. */
export async function readBody(request: SimulatorRequest, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}

/** The fields of a form, as `/oauth2/token` and `/oauth2/exchange` take them. */
export async function readForm(request: SimulatorRequest): Promise<URLSearchParams> {
  const body = await readBody(request, 1_000_000);
  return new URLSearchParams(body?.toString('utf8') ?? '');
}

/** The JSON object of a body, or undefined when the body is anything else. */
export async function readJsonObject(
  request: SimulatorRequest,
): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(request, 1_000_000);
  try {
    const value: unknown = JSON.parse(body?.toString('utf8') ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
