import { posix, win32 } from 'node:path';
import { firstsOfName, type Kubeconfig, KubeconfigError } from './kubeconfig';
import { readKubeconfig } from './readKubeconfig';
import { type IsUntrusted, untrustedKubeconfig } from './untrusted';

/** Reads a file of this machine as text; undefined when it is not there. */
export type ReadFile = (path: string) => Promise<string | undefined>;

export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly readFile: ReadFile;
  /** undefined: all that is on this machine is trusted. */
  readonly isUntrusted?: IsUntrusted;
}

/** Where kubectl would look: the files of KUBECONFIG, or else the one below the home folder. */
export function kubeconfigPaths({ environment, platform, homeFolder }: Omit<Machine, 'readFile'>): string[] {
  const paths = platform === 'win32' ? win32 : posix;
  const named = (environment.KUBECONFIG ?? '').split(paths.delimiter).filter(path => path !== '');
  return named.length > 0 ? [...new Set(named)] : [paths.join(homeFolder, '.kube', 'config')];
}

/** The kubeconfig that kubectl would use: files that are not there are passed over. Throws KubeconfigError when none is, one is wrong, or one is not to be trusted. */
export async function loadKubeconfig(
  machine: Machine,
  paths = kubeconfigPaths(machine),
): Promise<Kubeconfig> {
  const { dirname } = machine.platform === 'win32' ? win32 : posix;
  const read: Kubeconfig[] = [];
  for (const path of paths) {
    const text = await fileText(machine, path);
    if (text === undefined) continue;
    if (await machine.isUntrusted?.(path)) throw untrustedKubeconfig(path);
    const source = { name: path, text, folder: dirname(path), platform: machine.platform };
    read.push(await readKubeconfig(source));
  }
  if (read.length > 0) return mergeKubeconfigs(read);
  throw new KubeconfigError(
    `There is no kubeconfig: ${paths.join(' and ')} ${paths.length === 1 ? 'is' : 'are'} not there.`,
    'Set KUBECONFIG, or choose a cluster of Azure.',
  );
}

/** As kubectl merges them: of two entries with one name the first counts, whole; and so does the first current context. */
export function mergeKubeconfigs(kubeconfigs: readonly Kubeconfig[]): Kubeconfig {
  const currentContext = kubeconfigs.find(each => each.currentContext !== undefined)?.currentContext;
  return {
    contexts: firstsOfName(kubeconfigs.flatMap(each => each.contexts)),
    clusters: firstsOfName(kubeconfigs.flatMap(each => each.clusters)),
    users: firstsOfName(kubeconfigs.flatMap(each => each.users)),
    ...(currentContext === undefined ? {} : { currentContext }),
  };
}

async function fileText({ readFile }: Machine, path: string): Promise<string | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new KubeconfigError(`The kubeconfig ${path} cannot be read.`, 'Check who may read it.', { cause });
  }
}
