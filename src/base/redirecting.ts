import type { HttpReply, HttpRequest, Send } from './http';

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects of reads. `Authorization` stays behind when the host changes, and plain http is followed on
 * the same machine alone, never from https: such an answer is handed back as it is, for the caller to refuse.
 */
export function redirecting(send: Send): Send {
  return async request => {
    let at = request;
    for (let followed = 0; ; followed++) {
      const reply = await send(at);
      const next = followed < maxRedirects ? nextRequest(at, reply) : undefined;
      if (next === undefined) return reply;
      at = next;
    }
  };
}

function nextRequest(request: HttpRequest, reply: HttpReply): HttpRequest | undefined {
  const location = reply.header('location');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (
    !isRead ||
    !redirects.has(reply.status) ||
    location === undefined ||
    !URL.canParse(location, request.url)
  )
    return undefined;
  const from = new URL(request.url);
  const to = new URL(location, from);
  const staysHttp = to.protocol === from.protocol && to.hostname === from.hostname;
  if (to.protocol !== 'https:' && !staysHttp) return undefined;
  const headers = to.origin === from.origin ? request.headers : withoutAuthorization(request.headers);
  return { ...request, url: to.href, ...(headers ? { headers } : {}) };
}

function withoutAuthorization(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return (
    headers &&
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'))
  );
}
