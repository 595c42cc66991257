import type { Principal } from '../access/principal';
import type { CallOn } from '../call';
import { tooManyRequests } from '../faults/faultAnswer';
import { json, type SimulatorResponse } from '../message';
import { isDigest } from '../registry/digest';
import { mediaTypes } from '../registry/mediaTypes';
import { placeAfter } from '../registry/sortedNames';
import { page, pageSize } from './paging';
import { refusals } from './refusals';

/**
 * `/v2/{name}/referrers/{digest}` (OCI distribution specification, "Listing Referrers"). An image that is not there has none. Pages are cut
 * before they are filtered: one can be empty and not the last.
 */
export function answerReferrers(call: CallOn<'referrers'>, caller: Principal): SimulatorResponse {
  const { registry, query, target, path } = call;
  if (!registry.referrersApi) return refusals.path();
  const waitSeconds = call.referrersTurn(caller.name);
  if (waitSeconds > 0) return tooManyRequests(waitSeconds);
  const repository = registry.find(target.repository);
  if (!repository) return refusals.repository(target.repository);
  if (!isDigest(target.reference)) return refusals.digest();
  const size = pageSize(query);
  if (size === undefined) return refusals.query('n');
  const referrers = repository.referrers(target.reference);
  const digests = referrers.map(({ digest }) => digest);
  const start = placeAfter(digests, query.get('last') ?? '');
  const wanted = query.get('artifactType');
  const { entries, headers } = page(
    referrers,
    { start, size, path, ...(wanted !== null && { more: `artifactType=${encodeURIComponent(wanted)}` }) },
    ({ digest }) => digest,
  );
  const manifests = entries.filter(({ artifactType }) => wanted === null || artifactType === wanted);
  return json(
    200,
    { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests },
    {
      ...headers,
      'content-type': mediaTypes.ociIndex,
      ...(wanted !== null && { 'oci-filters-applied': 'artifactType' }),
    },
  );
}
