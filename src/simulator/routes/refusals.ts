import { refusal, type SimulatorResponse } from '../message';

/** Errors in the words that ACR uses for them, where those are known. */
export const refusals = {
  repository: (name: string) =>
    refusal(404, { code: 'NAME_UNKNOWN', message: `repository "${name}" is not found`, detail: { name } }),
  tag: (tag: string) =>
    refusal(404, { code: 'TAG_UNKNOWN', message: `tag "${tag}" is not found`, detail: { Tag: tag } }),
  manifest: (reference: string): SimulatorResponse =>
    reference.includes(':')
      ? refusal(404, {
          code: 'MANIFEST_UNKNOWN',
          message: `manifest ${reference} is not found`,
          detail: null,
        })
      : refusal(404, {
          code: 'MANIFEST_UNKNOWN',
          message: `manifest tagged by "${reference}" is not found`,
          detail: { Tag: reference },
        }),
  accept: (mediaType: string) =>
    refusal(404, {
      code: 'MANIFEST_UNKNOWN',
      message: `the manifest is of type ${mediaType}, which the Accept header does not name`,
      detail: null,
    }),
  blob: (digest: string) =>
    refusal(404, { code: 'BLOB_UNKNOWN', message: 'blob unknown to registry', detail: { digest } }),
  operation: () =>
    refusal(404, { code: 'OPERATION_UNKNOWN', message: 'The specified operation does not exist' }),
  denied: () =>
    refusal(403, {
      code: 'DENIED',
      message: 'requested access to the resource is denied',
      detail: null,
    }),
  upload: () =>
    refusal(404, { code: 'BLOB_UPLOAD_UNKNOWN', message: 'blob upload unknown to registry', detail: null }),
  tooLarge: () =>
    refusal(413, { code: 'SIZE_INVALID', message: 'the upload is larger than allowed', detail: null }),
  digest: () =>
    refusal(400, {
      code: 'DIGEST_INVALID',
      message: 'provided digest did not match uploaded content',
      detail: null,
    }),
  name: (name: string) =>
    refusal(400, { code: 'NAME_INVALID', message: 'invalid repository name', detail: { name } }),
  manifestInvalid: (detail: string) =>
    refusal(400, { code: 'MANIFEST_INVALID', message: 'manifest invalid', detail }),
  query: (name: string) =>
    refusal(400, { code: 'PAGINATION_NUMBER_INVALID', message: `invalid ${name}`, detail: null }),
  locked: () =>
    refusal(405, {
      code: 'DENIED',
      message: 'the operation is disallowed on this registry, repository or image',
      detail: null,
    }),
  method: () => refusal(405, { code: 'UNSUPPORTED', message: 'the operation is unsupported', detail: null }),
  path: () => refusal(404, { code: 'NOT_FOUND', message: 'the path is not part of the API', detail: null }),
} as const;
