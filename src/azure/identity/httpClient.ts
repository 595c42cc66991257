import type { TokenCredentialOptions } from '@azure/identity';
import type { Clock } from '../../base/clock';
import { withDeadline } from '../../base/deadline';
import { ExplainedError, isExplained } from '../../base/errors';
import type { HttpReply, HttpRequest, Send } from '../../base/http';
import { parseJson } from '../../base/json';
import { NetworkError } from '../../base/networkError';
import { asSignal } from './tokenAsk';

type HttpClient = NonNullable<TokenCredentialOptions['httpClient']>;
type Request = Parameters<HttpClient['sendRequest']>[0];
type Response = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** What the SDK sends through. `failure` is what was wrong with the last call, the words for which the SDK drops on the way. */
export interface SdkHttpClient extends HttpClient {
  failure(): ExplainedError | undefined;
}

/** Lets @azure/identity send through our own Send, so that proxies, deadlines and the log are the same for all. */
export function sdkHttpClient(send: Send, clock: Clock): SdkHttpClient {
  let failure: ExplainedError | undefined;
  return {
    failure: () => failure,
    async sendRequest(request) {
      try {
        const reply = await within(request, clock, signal => send(asHttpRequest(request, signal)));
        failure = problemIn(reply, request);
        return asResponse(request, reply);
      } catch (error) {
        if (isExplained(error)) failure = error;
        throw error;
      }
    },
  };
}

function problemIn({ status, body }: HttpReply, { url }: Request): ExplainedError | undefined {
  if (status < 500 && status !== 429 && body !== '') return undefined;
  const { host } = new URL(url);
  const hint = status === 429 ? 'Wait a minute, then try again.' : 'Try again later.';
  return new ExplainedError(`${host} gave no token (${status}).`, { code: 'unexpected', hint });
}

function within(
  request: Request,
  clock: Clock,
  task: (signal: AbortSignal) => Promise<HttpReply>,
): Promise<HttpReply> {
  const signal = asSignal(request.abortSignal);
  if (request.timeout <= 0) return task(signal);
  const expired = () => new NetworkError(new URL(request.url).host, 'timeout');
  return withDeadline(clock, { signal, delayMs: request.timeout, expired }, task);
}

/** Asking for a token twice does no more than asking once. */
function asHttpRequest({ method, url, headers, body }: Request, signal: AbortSignal): HttpRequest {
  if (method !== 'GET' && method !== 'POST') throw new Error(`No token is got by ${method}.`);
  if (body && typeof body !== 'string') throw new Error('No token is asked for with anything but text.');
  const request = { method, url, headers: headers.toJSON(), signal, repeatable: true } as const;
  return body ? { ...request, body } : request;
}

function asResponse(request: Request, { status, header, body }: HttpReply): Response {
  // The SDK parses whatever comes, and would tell of a proxy's page as a network error.
  if (body !== '' && parseJson(body) === undefined)
    throw new ExplainedError(
      `${new URL(request.url).host} answered with something that is no token (${status}).`,
      { code: 'unexpected', hint: 'Check that no proxy and no sign-in page answers in its place.' },
    );
  return { request, status, headers: headersOf(header), bodyAsText: body };
}

/** All that the SDK and MSAL look at in an answer; ours cannot be listed. */
const headerNames = [
  'authentication-info',
  'content-type',
  'retry-after',
  'www-authenticate',
  'x-ms-httpver',
  'x-ms-request-id',
];

function headersOf(header: HttpReply['header']): Response['headers'] {
  const values = new Map<string, string>();
  for (const name of headerNames) {
    const value = header(name);
    if (value !== undefined) values.set(name, value);
  }
  return {
    get: name => values.get(name.toLowerCase()),
    has: name => values.has(name.toLowerCase()),
    set: (name, value) => values.set(name.toLowerCase(), String(value)),
    delete: name => values.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(values),
    [Symbol.iterator]: () => values.entries(),
  };
}
