import type { ProgramData } from '../kubernetesData';
import type { Container, Pod } from '../podObjects';

/** What the program in a container does. */
export type Program =
  | { readonly does: 'runs'; readonly log?: readonly string[] }
  | { readonly does: 'staysUnready'; readonly log?: readonly string[] }
  | { readonly does: 'ends'; readonly exitCode: number; readonly log?: readonly string[] };

/** As the world says it of the image; else a pod that is not to be started again does its work and ends, unless it is told to wait. */
export function programOf(
  programs: readonly ProgramData[],
  container: Container,
  { spec }: Pick<Pod, 'spec'>,
  isInit: boolean,
): Program {
  const said = programs.find(({ image }) => container.image.startsWith(image));
  const log = said?.log && { log: said.log };
  if (said?.does === 'crash') return { does: 'ends', exitCode: said.exitCode ?? 1, ...log };
  if (said?.does === 'end') return { does: 'ends', exitCode: said.exitCode ?? 0, ...log };
  if (said) return { does: 'staysUnready', ...log };
  const words = commandOf(container);
  const isOnce = isInit || spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure';
  const waits = /\b(sleep|tail -f|pause)\b|journalctl .*(-f|--follow)\b/.test(words);
  return isOnce && !waits ? { does: 'ends', exitCode: 0 } : { does: 'runs' };
}

export function commandOf({ command = [], args = [] }: Container): string {
  return [...command, ...args].join(' ');
}
