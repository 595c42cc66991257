import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock';
import { withDeadline } from '../base/deadline';
import { ExplainedError } from '../base/errors';
import { formatBytes } from '../base/units';
import type { ManifestFile } from '../teleport/deployment/plan';
import { usageError } from './invocation';

const maxBytes = 5_000_000;
/** What makes manifests may fetch some of them first. */
const inputMs = 300_000;

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The command's own, for `-`. */
  readonly input: Readable & { readonly isTTY?: boolean };
}

/** Reads the files of a command line, `-` being standard input, each once. Throws a usage error for what cannot be read, or the signal's reason. */
export async function readInputs(paths: readonly string[], options: ReadOptions): Promise<ManifestFile[]> {
  if (paths.filter(path => path === '-').length > 1)
    throw usageError('Standard input (-) can be read once.', 'Name it once.');
  const files: ManifestFile[] = [];
  for (const path of paths)
    files.push(await (path === '-' ? readStandard(options) : readPath(path, options)));
  return files;
}

async function readStandard({ signal, clock, input }: ReadOptions): Promise<ManifestFile> {
  const name = 'standard input';
  if (input.isTTY)
    throw usageError(
      'acr-teleport deploy - reads standard input, and nothing is piped into it.',
      'Such as: kubectl kustomize . | acr-teleport deploy -',
    );
  const expired = () =>
    new ExplainedError('Standard input did not end within 5 minutes.', {
      code: 'timeout',
      hint: 'Write the manifests to a file, and name that.',
    });
  try {
    const reading = { signal, delayMs: inputMs, expired };
    const text = await withDeadline(clock, reading, own => textOf(input, name, own));
    if (text.trim() !== '') return { name, text };
  } finally {
    input.destroy();
  }
  throw usageError('Standard input is empty.', 'Look at what was to write into it: it may have failed.');
}

async function readPath(path: string, { signal }: ReadOptions): Promise<ManifestFile> {
  try {
    return { name: path, text: await textOf(createReadStream(path), path, signal) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (signal.aborted || error instanceof ExplainedError) throw error;
    if (code === 'EISDIR') throw await folderError(path);
    throw usageError(
      code === 'ENOENT' ? `There is no file ${path}.` : `The file ${path} cannot be read (${code}).`,
      'Give the path of a Kubernetes manifest.',
    );
  }
}

async function folderError(path: string): Promise<ExplainedError> {
  const { folderHints } = await import('../teleport/deployment/plan');
  const has = (...names: readonly string[]) => names.some(name => existsSync(join(path, name)));
  if (has('kustomization.yaml', 'kustomization.yml', 'Kustomization'))
    return usageError(`${path} is the folder of a Kustomization.`, folderHints.kustomization(path));
  if (has('Chart.yaml')) return usageError(`${path} is a Helm chart.`, folderHints.helm(path));
  return usageError(`${path} is a folder.`, 'Give the paths of Kubernetes manifests.');
}

async function textOf(stream: Readable, name: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const leave = () => stream.destroy(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    for await (const chunk of stream) {
      const data = Buffer.from(chunk as Uint8Array);
      bytes += data.length;
      if (bytes > maxBytes)
        throw usageError(
          `${name} has more than ${formatBytes(maxBytes)}, which is too much for a manifest.`,
          'Split it.',
        );
      chunks.push(data);
    }
  } finally {
    signal.removeEventListener('abort', leave);
  }
  signal.throwIfAborted();
  return new TextDecoder().decode(Buffer.concat(chunks));
}
