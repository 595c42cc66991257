import { type ExplainedError, isExplained } from '../../base/errors';
import type { HttpReply } from '../../base/http';
import { type Challenge, parseChallenges } from '../challenge';
import { refusal } from '../refusal';
import { callOnce } from './call';
import { type Check, type Checked, type Finding, proxyName, type Subject, type Trail } from './step';

/** Whether what answers is a registry, asked as nobody: with 200 or 401 it is (OCI distribution spec, "Determining Support"). */
export const apiCheck: Check = async (subject, trail, signal) => {
  const { address, clock } = subject;
  const startedAt = clock.monotonic();
  try {
    const reply = await callOnce(subject)({ method: 'GET', url: `${address.origin}/v2/`, signal });
    const tookMs = clock.monotonic() - startedAt;
    const answer = { atMs: clock.now() - tookMs / 2, date: reply.header('date') };
    return { finding: finding(subject, trail, reply, tookMs), trail: { answer } };
  } catch (error) {
    if (signal.aborted || !isExplained(error)) throw error;
    return silent(error);
  }
};

function silent({ message, hint }: ExplainedError): Checked {
  const finding = { outcome: 'failed', code: 'unreachable', evidence: [message] } as const;
  return { finding: { ...finding, ...(hint ? { hint } : {}) } };
}

function finding(subject: Subject, trail: Trail, reply: HttpReply, tookMs: number): Finding {
  const { loginServer } = subject.address;
  const { status } = reply;
  const seen = `GET /v2/ was answered with ${status} in ${tookMs} ms.`;
  if (status === trail.tunnelStatus) return byProxy(subject, trail, status);
  if (reply.header('content-type')?.startsWith('text/html')) return page(loginServer, seen);
  if (status !== 200 && status !== 401) return refused(loginServer, reply, seen);
  const challenges = parseChallenges(reply.header('www-authenticate') ?? '');
  if (status === 401 && challenges.length === 0) return stranger(loginServer, seen);
  const said = `${loginServer} answers as a registry does.`;
  return { outcome: 'ok', evidence: [said, seen, ...challenges.map(wanted)] };
}

function wanted({ scheme, parameters }: Challenge): string {
  const { realm = '', service } = parameters;
  const place = URL.canParse(realm) ? `${new URL(realm).host}${new URL(realm).pathname}` : realm;
  const whose = service === undefined ? '' : ` for ${service}`;
  return scheme === 'bearer' ? `It wants a token of ${place}${whose}.` : `It wants ${scheme} authentication.`;
}

/** Told in the step before, of which this is the echo: what refuses a tunnel answers for the registry. */
function byProxy({ address }: Subject, { proxy }: Trail, status: number): Finding {
  const who = proxy === undefined ? 'a proxy' : proxyName(proxy);
  const evidence = [`Not ${address.loginServer} but ${who} answered, with ${status}.`];
  return { outcome: 'failed', code: 'unreachable', evidence };
}

function page(loginServer: string, seen: string): Finding {
  const said = `A web page answers in place of ${loginServer}, such as the sign-in or block page of a network.`;
  const hint = 'Open the address in a browser and sign in to the network, or have the address allowed there.';
  return { outcome: 'failed', code: 'signInPage', evidence: [said, seen], hint };
}

function stranger(loginServer: string, seen: string): Finding {
  const evidence = [`${loginServer} refuses without saying what it wants, as no registry does.`, seen];
  return { outcome: 'failed', code: 'notFound', evidence, hint: 'Check the address, and the proxy.' };
}

function refused(loginServer: string, reply: HttpReply, seen: string): Finding {
  const { message, code, hint, detail } = refusal({ step: 'sign-in', registry: loginServer }, reply);
  const where = reply.header('location');
  const to = where !== undefined && URL.canParse(where) ? [`It points to ${new URL(where).host}.`] : [];
  const evidence = [message, seen, ...to, ...(detail ? [detail] : [])];
  return { outcome: 'failed', code, evidence, ...(hint ? { hint } : {}) };
}
