import { asBoolean, asNumber, asRecord, asString, asTime, parseJson } from '../base/json';

/** What `/acr/v1/{name}` tells of a repository (ACR REST API 2021-07-01, with `teleportEnabled` of 2019-08-15-preview). */
export interface RepositoryAttributes {
  readonly name: string;
  readonly tagCount: number | undefined;
  readonly manifestCount: number | undefined;
  /** Milliseconds since 1970. */
  readonly updatedAt: number | undefined;
  /** undefined where the service did not say: not enabled, or it knows Teleport no longer. */
  readonly teleportEnabled: boolean | undefined;
}

export function readRepository(name: string, body: string): RepositoryAttributes | undefined {
  const answer = asRecord(parseJson(body));
  if (answer === undefined || asString(answer.imageName) === undefined) return undefined;
  return {
    name,
    tagCount: asNumber(answer.tagCount),
    manifestCount: asNumber(answer.manifestCount),
    updatedAt: asTime(answer.lastUpdateTime),
    teleportEnabled: asBoolean(asRecord(answer.changeableAttributes)?.teleportEnabled),
  };
}
