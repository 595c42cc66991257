import { createAbort } from '../../base/abort';
import type { ClusterCall, ClusterReply } from '../connection';

/** A call that waits for its turn, or has it. */
export interface Waiting {
  readonly call: ClusterCall;
  /** Whether it goes with no other: its answer has been too large among others'. */
  readonly isAlone: boolean;
  resolve(reply: ClusterReply): void;
  reject(error: unknown): void;
}

/** What goes out together: reads that wait at the same time, or one change. */
const mostReads = 16;

/** Calls one after the other, since each command is a pod in the cluster; reads that wait meanwhile go together. */
export class Turns {
  readonly #run: (batch: readonly Waiting[], signal: AbortSignal) => Promise<void>;
  readonly #own = createAbort();
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(run: (batch: readonly Waiting[], signal: AbortSignal) => Promise<void>) {
    this.#run = run;
  }

  /**
   * Answers with what `run` gives. Who aborts does not wait any longer; a call that has its turn goes on to its end nevertheless, as the command
   * in the cluster does, and whatever is asked next comes after it.
   */
  take(call: ClusterCall, { isAlone = false } = {}): Promise<ClusterReply> {
    const { signal } = call;
    signal.throwIfAborted();
    this.#own.signal.throwIfAborted();
    return new Promise<ClusterReply>((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter(each => each !== waiting);
        reject(signal.reason);
      };
      const end = () => signal.removeEventListener('abort', leave);
      const waiting: Waiting = {
        call,
        isAlone,
        resolve: reply => {
          end();
          resolve(reply);
        },
        reject: error => {
          end();
          reject(error);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  dispose(): void {
    const reason = new Error('closed');
    this.#own.abort(reason);
    for (const each of this.#waiting.splice(0)) each.reject(reason);
  }

  #next(): void {
    if (this.#isRunning || this.#waiting.length === 0) return;
    this.#isRunning = true;
    // What is asked for at the same time is there by then.
    setImmediate(() => {
      const batch = this.#batch();
      this.#all(batch)
        .finally(() => {
          this.#isRunning = false;
          this.#next();
        })
        .catch(() => {});
    });
  }

  async #all(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      await this.#run(batch, this.#own.signal);
    } catch (error) {
      for (const each of batch) each.reject(error);
    }
  }

  #batch(): Waiting[] {
    const others = this.#waiting.findIndex(each => !isShared(each));
    const shared = others < 0 ? this.#waiting.length : others;
    return this.#waiting.splice(0, Math.max(1, Math.min(mostReads, shared)));
  }
}

function isShared({ call, isAlone }: Waiting): boolean {
  return !isAlone && (call.method ?? 'GET') === 'GET';
}
