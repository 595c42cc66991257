import type { SimulatorResponse } from '../message';
import { armError } from './armMessage';

const versions: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Resources': [
    '2016-06-01',
    '2018-05-01',
    '2019-06-01',
    '2020-01-01',
    '2021-01-01',
    '2021-04-01',
    '2022-12-01',
    '2024-11-01',
    '2025-04-01',
  ],
  'Microsoft.ResourceGraph': ['2019-04-01', '2021-03-01', '2022-10-01', '2024-04-01'],
  'Microsoft.ContainerRegistry': [
    '2019-05-01',
    '2021-09-01',
    '2022-12-01',
    '2023-07-01',
    '2024-11-01-preview',
    '2025-03-01-preview',
    '2025-04-01',
    '2025-11-01',
  ],
  'Microsoft.ContainerService': [
    '2016-03-30',
    '2017-08-31',
    '2024-09-01',
    '2025-03-01',
    '2025-07-01',
    '2025-10-01',
    '2026-04-01',
    '2026-06-01',
  ],
  'Microsoft.Authorization': [
    '2015-07-01',
    '2018-01-01-preview',
    '2020-04-01-preview',
    '2020-05-01',
    '2022-04-01',
  ],
  'Microsoft.Compute': ['2023-09-01', '2024-07-01'],
  'Microsoft.Features': ['2015-12-01', '2021-07-01'],
};

/** What Resource Manager answers to a version that the service does not know; undefined when it does. */
export function versionRefusal(
  namespace: string,
  apiVersion: string | undefined,
): SimulatorResponse | undefined {
  if (apiVersion === undefined) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return armError(400, 'MissingApiVersionParameter', message);
  }
  const known = versions[namespace] ?? [];
  if (known.includes(apiVersion)) return undefined;
  const message = `The api-version '${apiVersion}' is invalid. The supported versions are '${known.join(',')}'.`;
  return armError(400, 'InvalidApiVersionParameter', message);
}

/** Whether pools have an artifactStreamingProfile and an eTag in this version (acr-facts §4.3). */
export function knowsStreaming(apiVersion: string): boolean {
  return apiVersion >= '2026-04-01';
}
