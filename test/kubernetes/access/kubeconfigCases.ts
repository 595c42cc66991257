/** What a reader makes of the context of a kubeconfig; empty texts are what is not set. */
export interface Reading {
  readonly server: string;
  readonly insecure: boolean;
  readonly proxy: string;
  readonly token: string;
}

/** A kubeconfig below `caseHead`, and what kubectl reads there: what differs from `usualReading`, or that it reads nothing. */
export interface KubeconfigCase {
  readonly what: string;
  readonly text: string;
  readonly reading: Partial<Reading> | 'refused';
}

export const caseHead =
  'current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nx: &x {server: "https://c.example", proxy-url: "http://x.example"}\n';

export const usualReading: Reading = { server: 'https://c.example', insecure: false, proxy: '', token: '' };

const server = 'server: "https://c.example"';
const anybody = 'users: [{name: u, user: {}}]\n';

function cluster(what: string, fields: string, reading: KubeconfigCase['reading']): KubeconfigCase {
  return { what, text: `clusters: [{name: c, cluster: {${fields}}}]\n${anybody}`, reading };
}

function insecure(value: string, reading: boolean | 'refused'): KubeconfigCase {
  return cluster(
    `insecure-skip-tls-verify: ${value}`,
    `${server}, insecure-skip-tls-verify: ${value}`,
    reading === 'refused' ? reading : { insecure: reading },
  );
}

function token(value: string, reading: string | 'refused'): KubeconfigCase {
  const text = `clusters: [{name: c, cluster: {${server}}}]\nusers: [{name: u, user: {token: ${value}}}]\n`;
  return { what: `token: ${value}`, text, reading: reading === 'refused' ? reading : { token: reading } };
}

const numbers = [
  ...['0', '123', '-0', '+5', '08', '017', '0o17', '0x1F', '0b11', '1_000', '00712345678901234567890'],
  ...['1.5', '1.0', '.5', '1e3', '1e21', '12345678901234567890', '.inf', '-.inf', '.nan'],
];
const texts = ['1e400', '1:30', '2020-01-01', '0x', '1.2.3', '0o8', 'x1', 'eyJ.eyJ.c2ln'];

export const kubeconfigCases: readonly KubeconfigCase[] = [
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'on', 'y'].map(value => insecure(value, true)),
  ...['false', 'no', 'off', 'n', 'null', '~', ''].map(value => insecure(value, false)),
  ...['"true"', '1', '[]'].map(value => insecure(value, 'refused')),
  ...numbers.map(value => token(value, 'refused')),
  ...texts.map(value => token(value, value)),
  ...['true', 'yes', 'off', '[1]', '{a: b}'].map(value => token(value, 'refused')),
  ...['null', '~', '""', ''].map(value => token(value, '')),
  token('"017"', '017'),
  token('"null"', 'null'),
  token('!!str 017', '017'),
  token('!!binary aGVsbG8=', 'hello'),
  cluster('a merge key', '<<: *x', { proxy: 'http://x.example' }),
  cluster('a merge key above', '<<: *x, proxy-url: "http://y.example"', { proxy: 'http://y.example' }),
  cluster('a merge key below', 'proxy-url: "http://y.example", <<: *x', { proxy: 'http://x.example' }),
  cluster('several merged', '<<: [{proxy-url: "http://y.example"}, *x]', { proxy: 'http://y.example' }),
  cluster(
    'several merged below',
    'server: "https://other.example", <<: [{proxy-url: "http://y.example"}, *x]',
    { proxy: 'http://y.example' },
  ),
  cluster('a merge within a merge', '<<: {<<: *x, proxy-url: "http://y.example"}', {
    proxy: 'http://y.example',
  }),
  cluster('a quoted merge key', `${server}, "<<": *x`, {}),
  cluster('a merge of a number', `${server}, <<: 5`, 'refused'),
  cluster('a key twice', `server: "https://other.example", ${server}`, {}),
  {
    what: 'a second document',
    text: `clusters: [{name: c, cluster: {${server}}}]\n${anybody}---\ncurrent-context: b\n`,
    reading: {},
  },
  {
    what: 'a number for a name',
    text: `clusters: [{name: 1, cluster: {${server}}}]\n${anybody}`,
    reading: 'refused',
  },
  {
    what: 'a name twice',
    text: `clusters: [{name: c, cluster: {${server}}}, {name: c, cluster: {${server}}}]\n${anybody}`,
    reading: 'refused',
  },
];
