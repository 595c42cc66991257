import { randomUUID } from 'node:crypto';

/** What became of an operation that did not do what it was asked. */
export interface OperationFailure {
  readonly code: string;
  readonly message: string;
}

export interface Operation {
  readonly id: string;
  readonly subscription: string;
  /** What it says while it runs: `Creating`. */
  readonly running: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** Its results are told by their status alone. */
  readonly isBodiless?: boolean;
  /** What it came to, told when it is over. */
  readonly result?: Readonly<Record<string, unknown>>;
  failure?: OperationFailure;
}

interface Pending {
  readonly operation: Operation;
  readonly finish: (now: number) => OperationFailure | undefined;
}

/** Work that goes on after the answer. It is done as soon as somebody looks after its end. */
export class Operations {
  readonly #durationMs: number;
  readonly #known = new Map<string, Operation>();
  #pending: readonly Pending[] = [];

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  /** `finish` does what was asked, or says why it could not. */
  begin(
    {
      prefix = '',
      durationMs = this.#durationMs,
      ...told
    }: Pick<Operation, 'subscription' | 'running' | 'isBodiless' | 'result'> & {
      prefix?: string;
      durationMs?: number;
    },
    now: number,
    finish: Pending['finish'],
  ): Operation {
    const id = `${prefix}${randomUUID()}`;
    const operation: Operation = { ...told, id, startedAt: now, endsAt: now + durationMs };
    this.#known.set(id, operation);
    this.#pending = [...this.#pending, { operation, finish }];
    return operation;
  }

  find(id: string, subscription: string): Operation | undefined {
    const operation = this.#known.get(id);
    return operation?.subscription === subscription ? operation : undefined;
  }

  /** Does all that should be done by now. */
  settle(now: number): void {
    if (!this.#pending.some(({ operation }) => operation.endsAt <= now)) return;
    const due = this.#pending.filter(({ operation }) => operation.endsAt <= now);
    this.#pending = this.#pending.filter(({ operation }) => operation.endsAt > now);
    for (const { operation, finish } of due) {
      const failure = finish(operation.endsAt);
      if (failure) operation.failure = failure;
    }
  }
}

/** How far an operation is: what it says of itself. */
export function statusOf({ endsAt, failure, running }: Operation, now: number): string {
  if (endsAt > now) return running;
  return failure ? 'Failed' : 'Succeeded';
}
