import { asArray, asRecord, asString, type JsonRecord, parseJson } from '../base/json';
import { type SentValue, wordsWithout } from './valueRemoval';

/** Cuts what was sent in confidence out of what is said about it. */
export type RemoveSecrets = (text: string) => string;

/**
 * For the words of a server about a body that it was sent: without the values of Secrets, and those of environment variables and of flags such
 * as `--password`. API servers and webhooks quote what they do not take, as Go prints it.
 */
export function removingSecretsOf(body: unknown): RemoveSecrets {
  // Read when a server says something, which is seldom.
  return text => (body === undefined || text === '' ? text : wordsWithout(text, sentValues(body)));
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** Deeper than any object of Kubernetes. */
const maxDepth = 60;

function sentValues(body: unknown): SentValue[] {
  const found = new Values();
  found.read(body, 0);
  return found.all();
}

class Values {
  readonly #secret: SentValue[] = [];
  readonly #literal: SentValue[] = [];
  /** What the body says elsewhere is no secret: a variable often has the name of an object. */
  readonly #open = new Set<string>();

  all(): SentValue[] {
    return [...this.#secret, ...this.#literal.filter(({ value }) => !this.#open.has(value))];
  }

  read(node: unknown, depth: number): void {
    if (typeof node === 'string') this.#open.add(node);
    if (typeof node !== 'object' || node === null || depth > maxDepth) return;
    if (Array.isArray(node)) for (const each of node) this.read(each, depth + 1);
    else this.#record(node as JsonRecord, depth);
  }

  #record(record: JsonRecord, depth: number): void {
    const isSecret = record.kind === 'Secret';
    for (const [key, value] of Object.entries(record)) {
      if (isSecret && (key === 'data' || key === 'stringData')) this.#ofSecret(value, key === 'data');
      else if (key === 'env') this.#variables(value, depth);
      else if (key === 'args' || key === 'command') this.#flags(value);
      else if (key === lastApplied) this.read(parseJson(asString(value) ?? ''), depth + 1);
      else this.read(value, depth + 1);
    }
  }

  #ofSecret(values: unknown, isEncoded: boolean): void {
    for (const [name, value] of Object.entries(asRecord(values) ?? {})) {
      if (typeof value !== 'string') continue;
      this.#secret.push({ name, value, isSecret: true });
      const decoded = isEncoded ? Buffer.from(value, 'base64').toString('utf8') : '';
      if (decoded !== '' && !decoded.includes('\ufffd'))
        this.#secret.push({ name, value: decoded, isSecret: true });
    }
  }

  #variables(list: unknown, depth: number): void {
    for (const each of asArray(list)) {
      const { value, ...rest } = asRecord(each) ?? {};
      this.read(rest, depth + 1);
      if (typeof value === 'string')
        this.#literal.push({ name: asString(rest.name) ?? '', value, isSecret: false });
    }
  }

  /** `--password=value`, or `--password` and the value behind it. */
  #flags(list: unknown): void {
    const words = asArray(list).map(word => asString(word) ?? '');
    for (const [index, word] of words.entries()) {
      const [, name, own] = secretFlag.exec(word) ?? [];
      const value = own ?? words[index + 1];
      if (name !== undefined && value !== undefined) this.#literal.push({ name, value, isSecret: false });
    }
  }
}

const secretFlag = /^-{0,2}([\w.-]*(?:pass|pwd|secret|token|key|credential|auth)[\w.-]*)(?:=([\s\S]*))?$/i;
