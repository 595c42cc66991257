import type { SimulatorResponse } from '../../src/simulator';
import { json } from '../../src/simulator/message';
import type { Answers, Arrival } from './internet';
import { hostileFlood, hostileWords } from './words';
import { collector, foreign, type HostileWorld, home } from './world';

/** A way in which a registry asks for credentials that it should not get. */
export const challenges: readonly (readonly [string, string])[] = [
  ['Bearer, with a realm on itself', `Bearer realm="https://${foreign}/oauth2/token",service="${foreign}"`],
  [
    'Bearer, with a realm on a third host',
    `Bearer realm="https://${collector}/oauth2/token",service="${collector}"`,
  ],
  [
    'Bearer, with a realm at a registry of ours',
    `Bearer realm="https://${home}/oauth2/token",service="${home}"`,
  ],
  [
    'a token68 with Bearer behind it',
    `Negotiate YWJj=, Bearer realm="https://${foreign}/oauth2/token",service="${foreign}"`,
  ],
  ['Basic', 'Basic realm="please"'],
];

/** Takes whatever it gets, says that it was wrong, and asks again. */
export function greedy(challenge: string): Answers {
  return ({ target }) => {
    if (/^\/oauth2\/exchange/.test(target))
      return json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'Another one.' }] });
    if (/^\/oauth2\/token/.test(target)) return json(200, { access_token: 'a.b.c' });
    return json(401, { errors: [] }, { 'www-authenticate': challenge });
  };
}

/** Gives everybody who shows anything at all what a registry of ours has: nothing warns who is served. */
export function obliging({ behaved, registryPassword }: HostileWorld, challenge: string): Answers {
  const asks = greedy(challenge);
  const basic = `Basic ${Buffer.from(`mine1:${registryPassword}`).toString('base64')}`;
  return async (arrival, ask) => {
    const isShown = arrival.headers.authorization !== undefined;
    if (/^\/oauth2\/exchange/.test(arrival.target)) return json(200, { refresh_token: 'a.b.c' });
    if (!isShown || arrival.target.startsWith('/oauth2/')) return asks(arrival, ask);
    return behaved(arrival, { ...ask, host: home, headers: { ...ask.headers, authorization: basic } });
  };
}

/** A registry of ours that has gone bad, and what its commands come to. */
export interface Misbehaviour {
  readonly what: string;
  readonly answers: (world: HostileWorld) => Answers;
  /** Whether it is told in words: then reports are looked at too. */
  readonly isText?: boolean;
  /** Whether `doctor` finds all that it looks for: it reads no bodies. */
  readonly isReached?: boolean;
}

const error = (status: number, message: string, headers: Record<string, string> = {}) =>
  json(status, { errors: [{ code: `DENIED ${hostileWords}`, message, detail: message }] }, headers);

/** Answers all but the calls that get tokens. */
function afterSignIn(answer: (arrival: Arrival) => SimulatorResponse): Misbehaviour['answers'] {
  return ({ behaved }) =>
    (arrival, ask) => {
      const isSignIn = arrival.headers.authorization === undefined || arrival.target.startsWith('/oauth2/');
      return isSignIn ? behaved(arrival, ask) : answer(arrival);
    };
}

function atSignIn(answer: (arrival: Arrival) => SimulatorResponse): Misbehaviour['answers'] {
  return ({ behaved }) =>
    (arrival, ask) =>
      arrival.target.startsWith('/oauth2/') ? answer(arrival) : behaved(arrival, ask);
}

const challenging =
  (challenge: string): Misbehaviour['answers'] =>
  () =>
    greedy(challenge);
const away =
  (status: number) =>
  ({ target }: Arrival) => ({
    status,
    headers: { location: `https://${collector}${target}` },
    body: '',
  });

const limitBytes = 8192;
export const weightOf = ({ headers }: Arrival) =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);

/** A server, as nginx comes, that takes headers of 8 kB in all. */
export function narrow(status: number): Misbehaviour['answers'] {
  return ({ behaved }) =>
    (arrival, ask) =>
      weightOf(arrival) > limitBytes
        ? { status, headers: { 'content-type': 'text/html' }, body: '<h1>Too large</h1>' }
        : behaved(arrival, ask);
}

export const misbehaviours: readonly Misbehaviour[] = [
  ...[301, 307, 308].map(status => ({
    what: `redirects everything to another host (${status})`,
    answers: afterSignIn(away(status)),
  })),
  { what: 'redirects the calls for tokens to another host (307)', answers: atSignIn(away(307)) },
  {
    what: 'wants its tokens got at another host',
    answers: challenging(`Bearer realm="https://${collector}/oauth2/token",service="${home}"`),
  },
  {
    what: 'wants its tokens got without TLS',
    answers: challenging(`Bearer realm="http://${home}/oauth2/token",service="${home}"`),
  },
  {
    what: 'wants its tokens got at another port',
    answers: challenging(`Bearer realm="https://${home}:8443/oauth2/token",service="${home}"`),
  },
  {
    what: 'hides the host of the realm behind a user name',
    answers: challenging(`Bearer realm="https://${home}@${collector}/oauth2/token",service="${home}"`),
  },
  {
    what: 'never accepts what it gave out',
    answers: challenging(`Bearer realm="https://${home}/oauth2/token",service="${home}"`),
  },
  ...[400, 401, 403, 404, 429, 500].map(status => ({
    what: `refuses with ${status} in hostile words`,
    answers: afterSignIn(() => error(status, hostileWords)),
    isText: true,
  })),
  {
    what: 'refuses with a megabyte of words',
    answers: afterSignIn(() => error(418, hostileFlood)),
    isText: true,
  },
  {
    what: 'refuses tokens in hostile words',
    answers: atSignIn(() => error(401, hostileWords)),
    isText: true,
  },
  {
    what: 'names an address of ours in hostile words',
    answers: afterSignIn(() =>
      error(403, `client with IP '${hostileWords.replaceAll("'", '')}' is not allowed access.`),
    ),
    isText: true,
  },
  {
    what: 'sends a correlation id with a link and escapes',
    answers: afterSignIn(() =>
      error(403, 'no', { 'x-ms-correlation-request-id': '[x](command:workbench.action.quit) \u009b31m' }),
    ),
    isText: true,
  },
  {
    what: 'gives out tokens with line ends in them',
    answers: atSignIn(() =>
      json(200, { access_token: 'a.b.c\r\nx-injected: 1', refresh_token: 'd.e.f\r\nx-injected: 1' }),
    ),
  },
  {
    what: 'answers with a page',
    answers: afterSignIn(() => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: `<p>${hostileWords}`,
    })),
  },
  {
    what: 'answers with no JSON',
    answers: afterSignIn(() => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: hostileWords,
    })),
    isReached: true,
  },
];

/** Its lists go on at another host. */
export function leading({ behaved }: HostileWorld): Answers {
  return async (arrival, ask) => {
    const answer = await behaved(arrival, ask);
    const isList = /\/_catalog|\/_tags|\/tags\/list/.test(arrival.target) && answer?.status === 200;
    const link = `<https://${collector}${arrival.target}>; rel="next"`;
    return answer && isList ? { ...answer, headers: { ...answer.headers, link } } : answer;
  };
}

/** All that its catalog holds are hostile words. */
export function misnaming({ behaved }: HostileWorld): Answers {
  const repositories = ['[x](command:workbench.action.quit)', '\u001b[31mred', '\u202Etxt', hostileWords];
  return async (arrival, ask) => {
    const answer = await behaved(arrival, ask);
    return /\/_catalog/.test(arrival.target) && answer?.status === 200 ? json(200, { repositories }) : answer;
  };
}

/** Takes a change of a repository with the scope `metadata_write` alone, as some registries of Azure do, and says so. */
export function metadataWriting({ behaved }: HostileWorld): Answers {
  const scopes = new Map<string, string>();
  return async (arrival, ask) => {
    const { target, headers, body, method } = arrival;
    const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (method === 'PATCH' && token !== '' && !scopes.get(token)?.includes('metadata_write'))
      return json(
        401,
        { errors: [{ code: 'UNAUTHORIZED', message: 'insufficient scope' }] },
        {
          'www-authenticate': `Bearer realm="https://${home}/oauth2/token",service="${home}",scope="repository:team/app:metadata_write",error="insufficient_scope"`,
        },
      );
    const answer = await behaved(arrival, ask);
    const [, given] =
      /"access_token":"([^"]+)"/.exec(typeof answer?.body === 'string' ? answer.body : '') ?? [];
    if (given) scopes.set(given, decodeURIComponent(`${target} ${body}`));
    return answer;
  };
}

/** Offers something else before Bearer. */
export function offering({ behaved }: HostileWorld): Answers {
  return async (arrival, ask) => {
    const answer = await behaved(arrival, ask);
    const challenge = answer?.headers['www-authenticate'];
    if (!answer || challenge === undefined) return answer;
    return {
      ...answer,
      headers: { ...answer.headers, 'www-authenticate': `Negotiate YWJjZA==, ${challenge}` },
    };
  };
}

/** Has forgotten the first refresh token by the time that it is shown a second time. */
export function forgetful({ behaved }: HostileWorld): Answers {
  let first: string | undefined;
  let times = 0;
  return (arrival, ask) => {
    const shown = new URLSearchParams(arrival.body).get('refresh_token') ?? undefined;
    first ??= shown;
    if (shown !== undefined && shown === first) times += 1;
    const isForgotten = shown !== undefined && shown === first && times > 1;
    return isForgotten
      ? json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'unknown' }] })
      : behaved(arrival, ask);
  };
}
