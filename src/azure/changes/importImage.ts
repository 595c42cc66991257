import { apiVersions } from '../apiVersions';
import type { Arm } from '../arm';
import type { AzureRegistry } from '../resources';
import { leaving } from './leaving';

const deadlineMs = 2 * 3_600_000;

/** `image` is `repository:tag`, or `repository@digest`. */
export type ImageSource =
  /** Another Azure registry, read as the account that asks. */
  | { readonly registryId: string; readonly image: string }
  /** Any registry, read as nobody. */
  | { readonly host: string; readonly image: string };

export interface ImageImport {
  readonly registry: Pick<AzureRegistry, 'id' | 'name'>;
  readonly source: ImageSource;
  /** `repository:tag` in the registry. */
  readonly target: string;
  /** Whether a tag that is there may be replaced. */
  readonly replaces: boolean;
}

/** Copies an image from registry to registry. Throws AzureError, SignInNeeded, or what `leaving` does. */
export async function importImage(
  arm: Arm,
  { registry, source, target, replaces }: ImageImport,
  signal: AbortSignal,
  report?: (status: string) => void,
): Promise<void> {
  const from = 'registryId' in source ? { resourceId: source.registryId } : { registryUri: source.host };
  const call = {
    method: 'POST' as const,
    path: `${registry.id}/importImage`,
    apiVersion: apiVersions.containerRegistry,
    subject: `the import of ${target} into ${registry.name}`,
    body: {
      source: { ...from, sourceImage: source.image },
      targetTags: [target],
      mode: replaces ? 'Force' : 'NoForce',
    },
    signal,
  };
  await leaving(signal, `Azure may go on to import ${target} into ${registry.name}.`, () =>
    arm.finish(call, { deadlineMs, ...(report ? { report } : {}) }),
  );
}
