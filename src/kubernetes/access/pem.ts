import { KubeconfigError, type Pem } from './kubeconfig';
import type { ReadFile } from './kubeconfigFiles';

/** The text of a certificate or key of a kubeconfig. Throws KubeconfigError when its file cannot be read. */
export async function pemText(pem: Pem, readFile: ReadFile): Promise<string> {
  return 'text' in pem ? pem.text : namedFile(pem.path, readFile);
}

/** A file that a kubeconfig names. */
export async function namedFile(path: string, readFile: ReadFile): Promise<string> {
  const unreadable = (what: string, cause?: unknown) =>
    new KubeconfigError(
      `The kubeconfig names ${path}, which ${what}.`,
      'Check that the file is there and may be read, or get the kubeconfig anew.',
      cause === undefined ? {} : { cause },
    );
  const text = await readFile(path).catch((cause: unknown) => {
    throw unreadable('cannot be read', cause);
  });
  if (text === undefined) throw unreadable('is not there');
  return text;
}
