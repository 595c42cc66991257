import type { HttpReply, HttpRequest, Send } from './http';

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects of reads that stay where they are: same scheme, host and port. Any other answer is handed back as it is,
 * for the caller to refuse; no call of ours needs another host, and what a sign-in page answers there is no answer.
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
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || !redirects.has(reply.status)) return undefined;
  const location = reply.header('location');
  if (location === undefined || !URL.canParse(location, request.url)) return undefined;
  const to = new URL(location, request.url);
  // A name and password in an address would have us be somebody else.
  const isAsWeAre = to.username === '' && to.password === '';
  return isAsWeAre && to.origin === new URL(request.url).origin ? { ...request, url: to.href } : undefined;
}
