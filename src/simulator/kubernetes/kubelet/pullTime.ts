import type { ImageLayer } from '../images';

/** The way in which an image comes to a node. */
export type Lane = 'shuttle' | 'teleport' | 'streaming';

/** How long a pull takes: at least so long, and more for each layer and each byte. In nanoseconds. */
interface Pace {
  readonly leastNs: number;
  readonly layerNs: number;
  readonly byteNs: number;
}

/** Pulls of the public preview's example: azure-vote-front of 944 MB, as it came in 29 layers, and squashed into one (acr-facts §1.4). */
const published = {
  sizeBytes: 944_000_000,
  layers: 29,
  shuttleNs: { whole: 34_738_162_000, squashed: 31_711_601_788 },
  teleportNs: { whole: 8_011_045_191, squashed: 1_891_985_507 },
} as const;

const knownNs = 400_000_000;

/** Two points make a line: what is the same in both pulls is the size of the image, or nothing but the beginning. */
function paceOf(
  { whole, squashed }: { readonly whole: number; readonly squashed: number },
  leastNs?: number,
): Pace {
  const layerNs = (whole - squashed) / (published.layers - 1);
  const least = leastNs ?? squashed - layerNs;
  return { leastNs: least, layerNs, byteNs: (squashed - layerNs - least) / published.sizeBytes };
}

/** Streaming is an invention: no pull of it is published but that its example is ready "in 5s" (acr-facts §3.3). */
const paces: Readonly<Record<Lane, Pace>> = {
  shuttle: paceOf(published.shuttleNs, 500_000_000),
  teleport: paceOf(published.teleportNs),
  streaming: { leastNs: 1_200_000_000, layerNs: 55_000_000, byteNs: 2.1 },
};

/** How long a node pulls the layers that it lacks, in whole nanoseconds; all of them there already: it asks for the manifest alone. */
export function pullNs(lane: Lane, lacking: readonly ImageLayer[]): number {
  if (lacking.length === 0) return knownNs;
  const { leastNs, layerNs, byteNs } = paces[lane];
  const sizeBytes = lacking.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  return Math.round(leastNs + layerNs * lacking.length + byteNs * sizeBytes);
}
