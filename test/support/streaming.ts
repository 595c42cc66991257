import type { FetchRequest, FetchResponse } from '../../src/base/fetch';
import type { ImageData, RegistryData } from '../../src/simulator';
import { answering, response } from './http';

/** A registry that streams and knows no Teleport, with the image `app:1.0`. */
export function streamingData(
  image: Partial<ImageData> = {},
  more: Partial<RegistryData> & { readonly convertPushedImages?: boolean } = {},
): Partial<RegistryData> {
  const { convertPushedImages = false, ...data } = more;
  const app = { name: 'app', convertPushedImages, images: [{ tags: ['1.0'], ...image }] };
  return { teleport: false, streaming: true, repositories: [app], ...data };
}

type Answer = (url: URL, request: FetchRequest) => FetchResponse | undefined;

/** Stands before the simulator where it is asked about conversions by image. */
export function lastOperations(answer: Answer) {
  return answering(/\/_streaming\/sha256:/, answer);
}

/** The same where it is asked about an operation by its id. */
export function operations(answer: Answer) {
  return answering(/\/_operations\/[^:]+$/, answer);
}

/** The same for one conversion that the service tells of in both ways. */
export function conversion(operation: Readonly<Record<string, unknown>>, id = 'op-1') {
  const byImage = lastOperations((_, { method }) =>
    method === 'GET' ? response(200, { id, status: operation.status }) : undefined,
  );
  const byId = operations(() => response(200, operation));
  return (fetch: Parameters<typeof byId>[0]) => byImage(byId(fetch));
}
