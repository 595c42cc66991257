import { Position, Range, Uri, window, workspace } from 'vscode';
import { ExplainedError } from '../../base/errors';
import { count, formatBytes } from '../../base/units';
import { ManifestError } from '../../kubernetes/manifests/manifestProblem';
import { type ManifestFile, type ReadFiles, readFiles } from '../../teleport/deployment/plan';

const maxFileBytes = 5_000_000;

export interface OpenedManifest extends ManifestFile {
  readonly uri: Uri;
}

/** The files that a command was called on: those selected, the one clicked, or what the editor shows, as it stands there and not as it was saved. */
export async function manifestFiles(
  file: Uri | undefined,
  files: readonly Uri[] | undefined,
): Promise<readonly OpenedManifest[] | undefined> {
  // An editor's title hands on its group beside the file.
  const selected = Array.isArray(files) ? files.filter(each => each instanceof Uri) : [];
  const clicked = selected.length > 0 ? selected : file instanceof Uri ? [file] : [];
  const shown = window.activeTextEditor?.document.uri;
  const named = clicked.length > 0 ? clicked : shown ? [shown] : await askFiles();
  return named && Promise.all(named.map(readFile));
}

async function askFiles(): Promise<readonly Uri[] | undefined> {
  return window.showOpenDialog({
    title: 'Deploy which manifests?',
    canSelectMany: true,
    filters: { YAML: ['yaml', 'yml', 'json'] },
  });
}

async function readFile(uri: Uri): Promise<OpenedManifest> {
  const name = uri.path.split('/').at(-1) ?? uri.path;
  const open = workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open) return { uri, name, text: open.getText() };
  const bytes = await workspace.fs.readFile(uri);
  if (bytes.length <= maxFileBytes) return { uri, name, text: new TextDecoder().decode(bytes) };
  throw new ExplainedError(`${name} has ${formatBytes(bytes.length)}, which is too much for a manifest.`, {
    code: 'tooLarge',
    hint: 'Choose another file.',
  });
}

/** `front.yaml`, or `3 files`. */
export function namesOf(files: readonly ManifestFile[]): string {
  const [first] = files;
  return files.length === 1 && first ? first.name : count(files.length, 'file');
}

/** Reads them once. Throws for the first file that cannot be deployed, and puts the cursor where it is wrong. */
export async function readManifestFiles(files: readonly OpenedManifest[]): Promise<ReadFiles> {
  const read: ReadFiles[] = [];
  for (const file of files)
    try {
      read.push(await readFiles([file]));
    } catch (error) {
      if (error instanceof ManifestError) await reveal(file, error);
      throw error;
    }
  return {
    objects: read.flatMap(({ objects }) => objects),
    namespaces: [...new Set(read.flatMap(({ namespaces }) => namespaces))],
  };
}

async function reveal({ uri }: OpenedManifest, { problems }: ManifestError): Promise<void> {
  const [first] = problems;
  if (first === undefined) return;
  const { line, column } = first.position;
  const at = new Position(line - 1, column - 1);
  await window.showTextDocument(uri, { selection: new Range(at, at) });
}
