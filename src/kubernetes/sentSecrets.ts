import { asArray, asRecord, asString, type JsonRecord, parseJson } from '../base/json';
import { answerWithout } from './answerWithout';
import { type SentValue, type WrittenValue, wordsWithout, written } from './valueRemoval';

/** Cuts what was sent in confidence out of what is said about it. */
export type RemoveSecrets = (text: string) => string;

/** Shorter ones stand in many a sentence about another object. */
const rememberedLength = 8;
const mostRemembered = 500;

/**
 * What one connection has sent in confidence: the values of Secrets, and those of environment variables and of flags such as `--password`.
 * API servers and webhooks quote what they do not take, as Go prints it, and a webhook may quote a Secret in what it says of the next object. Ends with the connection; the
 * oldest values go first where there are too many.
 */
export class SentSecrets {
  readonly #values = new Map<string, SentValue>();

  /** For the words about a call: without what its body, and those before it, had in confidence. */
  remover(body: unknown): RemoveSecrets {
    const own = body === undefined ? [] : sentValues(body);
    for (const each of own) if (each.value.length >= rememberedLength) this.#remember(each);
    let values: readonly WrittenValue[] | undefined;
    return text => {
      if (text === '') return text;
      values ??= [...own, ...this.#values.values()].map(written);
      return wordsWithout(text, values);
    };
  }

  /** An answer that came after them, without what it repeats of them. */
  without(answer: JsonRecord): JsonRecord {
    return this.#values.size === 0 ? answer : answerWithout(answer, this.remover(undefined));
  }

  #remember(sent: SentValue): void {
    this.#values.delete(sent.value);
    const [oldest] = this.#values.keys();
    if (oldest !== undefined && this.#values.size >= mostRemembered) this.#values.delete(oldest);
    this.#values.set(sent.value, sent);
  }
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
