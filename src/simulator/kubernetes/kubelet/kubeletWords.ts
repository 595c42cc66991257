import { type KubeletEra, kubeletEras } from '../kubernetesData';
import { goDuration } from './goDuration';

export interface PullTold {
  readonly image: string;
  readonly durationNs: number;
  /** With the wait for other pulls before it. */
  readonly wholeNs: number;
  readonly sizeBytes: number;
}

/** How a kubelet of an era words what it does with images and containers (acr-facts §5). */
export interface KubeletWords {
  pulled(pull: PullTold): string;
  present(image: string): string;
  created(container: string): string;
  started(container: string): string;
  /** What a container that waits for an image says besides: newer kubelets repeat the failure. */
  backOff(image: string, failure: string): string;
}

/** The era of a Kubernetes version: the last that began by then. */
export function eraOf(version: string): KubeletEra {
  const minor = Number(version.replace(/^v/, '').split('.')[1] ?? 0);
  const begun = kubeletEras.filter(era => Number(era.split('.')[1]) <= minor);
  return begun.at(-1) ?? '1.19';
}

export function wordsOf(era: KubeletEra): KubeletWords {
  const isSince = (first: KubeletEra) => kubeletEras.indexOf(era) >= kubeletEras.indexOf(first);
  const millis = (ns: number) => goDuration(isSince('1.30') ? ns - (ns % 1_000_000) : ns);
  return {
    pulled: ({ image, durationNs, wholeNs, sizeBytes }) =>
      [
        `Successfully pulled image "${image}"`,
        ...(isSince('1.20') ? [` in ${millis(durationNs)}`] : []),
        ...(isSince('1.27') ? [` (${millis(wholeNs)} including waiting)`] : []),
        ...(isSince('1.30') ? [`. Image size: ${sizeBytes} bytes.`] : []),
      ].join(''),
    present: image =>
      `Container image "${image}" already present on machine${isSince('1.35') ? ' and can be accessed by the pod' : ''}`,
    created: container => lifeWords('created', container, era),
    started: container => lifeWords('started', container, era),
    backOff: (image, failure) =>
      `Back-off pulling image "${image}"${isSince('1.30') ? `: ErrImagePull: ${failure}` : ''}`,
  };
}

function lifeWords(what: 'created' | 'started', container: string, era: KubeletEra): string {
  if (era === '1.35') return `Container ${what}`;
  if (what === 'started') return `Started container ${container}`;
  return era === '1.30' ? `Created container: ${container}` : `Created container ${container}`;
}
