import { asBoolean, asRecord, asString, parseJson } from '../../base/json';

/** What `/acr/v1/{repo}/_streaming` says of a repository. Images that are there already are converted by request alone. */
export interface StreamingPolicy {
  /** Whether each image is converted as it is pushed. */
  readonly convertPushedImages: boolean;
}

/** The only kind of streaming artifact that there is. */
export const conversionKind = { conversionFormat: 'overlaybd', conversionVersion: 'v1' } as const;

export function readPolicy(body: string): StreamingPolicy | undefined {
  const convertPushedImages = asBoolean(asRecord(parseJson(body))?.convertPushedImages);
  return convertPushedImages === undefined ? undefined : { convertPushedImages };
}

/** How the change of a policy ended, where the service says so in its answer. */
export function readChangeStatus(body: string): string | undefined {
  return asString(asRecord(parseJson(body))?.status);
}
