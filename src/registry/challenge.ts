/** One challenge of a `WWW-Authenticate` header; scheme and parameter names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/*
 * RFC 9110 §11.6.1: challenges and their parameters are both separated by commas, so a parameter is told
 * from a new scheme by its "=". Quoted strings may hold commas (scope="repository:a:pull,push") and escapes.
 */
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameterPattern = new RegExp(`^(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))`);
const schemePattern = new RegExp(`^(${token})(?:[ \\t]+|$|(?=,))`);

/** Reads a `WWW-Authenticate` header. What does not fit the grammar ends the reading; what was read before counts. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header.trim();
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
