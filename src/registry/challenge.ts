/** One challenge of a `WWW-Authenticate` header; scheme and parameter names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/*
 * RFC 9110 §11.6.1: challenges and their parameters are both separated by commas, so a parameter is told
 * from a new scheme by its "=". What follows a scheme may be one token68 in place of parameters (Negotiate abc==). Quoted strings may hold commas (scope="repository:a:pull,push") and escapes.
 */
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameterPattern = new RegExp(`^(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))`);
const token68 = '[0-9A-Za-z._~+/-]+=*(?=[ \\t]*(?:,|$))';
const schemePattern = new RegExp(`^(${token})(?:[ \\t]+(?:${token68})?|$|(?=,))`);

/** Far more than servers send, and than Node takes. */
const maxLength = 64_000;

/** Reads a `WWW-Authenticate` header. What does not fit the grammar ends the reading; what was read before counts. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header.slice(0, maxLength).trim();
  while (rest !== '') {
    const current = challenges.at(-1);
    const parameter = parameterPattern.exec(rest);
    const scheme = parameter ? null : schemePattern.exec(rest);
    if (parameter && current) {
      const [, name = '', quoted, bare = ''] = parameter;
      current.parameters[name.toLowerCase()] = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    } else if (scheme) {
      challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters: Object.create(null) });
    } else break;
    rest = rest.slice((parameter ?? scheme)?.[0].length ?? rest.length).replace(/^[ \t]*,?[ \t,]*/, '');
  }
  return challenges;
}
