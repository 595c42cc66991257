import { posix, win32 } from 'node:path';
import { type ExecPlugin, KubeconfigError } from './kubeconfig';

/** Whether a file lies in a folder whose contents the person has not trusted; `path` and all links on its way are looked through. */
export type IsUntrusted = (path: string) => Promise<boolean>;

/** Whether a path lies in a folder, or is it. Both are absolute; Windows and macOS take capitals for small letters. */
export function isWithin(path: string, folder: string, platform: NodeJS.Platform): boolean {
  const { relative, isAbsolute, sep } = platform === 'win32' ? win32 : posix;
  const plain = (text: string) => (['win32', 'darwin'].includes(platform) ? text.toLowerCase() : text);
  const way = relative(plain(folder), plain(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const hint =
  'Trust the workspace ("Workspaces: Manage Workspace Trust") if you know who wrote it, or have KUBECONFIG name files outside of it.';

/** A kubeconfig names programs to start, files to send and hosts to send them to. */
export function untrustedKubeconfig(path: string): KubeconfigError {
  return new KubeconfigError(
    `The kubeconfig ${path} is not used: it lies in a workspace folder that you have not trusted.`,
    hint,
  );
}

/**
 * Throws KubeconfigError for a plugin that lies there, or that is given a file from there, such as a script to run. A name without a folder is
 * looked for on the PATH.
 */
export async function refuseUntrusted(
  { command, args }: Pick<ExecPlugin, 'command' | 'args'>,
  isUntrusted: IsUntrusted | undefined,
): Promise<void> {
  for (const word of [command, ...args]) {
    const path = word.replace(/^-[^=]*=/, '');
    if (!/[/\\]/.test(path) || !(await isUntrusted?.(path))) continue;
    const what = word === command ? 'it' : path;
    throw new KubeconfigError(
      `The kubeconfig signs in with ${command}, which is not started: ${what} lies in a workspace folder that you have not trusted.`,
      hint,
    );
  }
}
