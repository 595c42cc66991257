import type { Clock } from '../../base/clock';
import { isExplained } from '../../base/errors';
import { asNumber } from '../../base/json';
import { ClusterError, type ClusterFailure, type ClusterFault } from '../clusterError';
import type { ClusterCall, ClusterConnection, ClusterReply } from '../connection';
import { SentSecrets } from '../sentSecrets';
import { kubectlLine } from './kubectlLine';
import { kubectlReply } from './kubectlReply';
import type { CommandFile, RunCommand } from './runCommand';
import { type Outcome, outcomesIn, scriptOf } from './script';
import { Turns, type Waiting } from './turns';

export interface RunCommandOptions {
  readonly context: string;
  readonly server: string;
  readonly clock: Clock;
  readonly run: RunCommand;
  /** How often what would be watched is read anew, in milliseconds. */
  readonly pollMs?: number;
}

const usualPollMs = 10_000;
/** An output as large as this was cut: AKS hands on 512 kB (acr-facts §4.3). */
const mostLogBytes = 500_000;
/** Pods and events of this number fit the output mostly. */
const mostOfPage = 100;

/** Connects to a cluster whose API only its own network reaches, by commands that somebody else runs there. */
export function connectByRunCommand(options: RunCommandOptions): ClusterConnection {
  return new RunCommandConnection(options);
}

class RunCommandConnection implements ClusterConnection {
  readonly context: string;
  readonly server: string;
  readonly namespace = 'default';
  readonly clock: Clock;
  readonly pollMs: number;
  readonly #run: RunCommand;
  readonly #turns = new Turns((batch, signal) => this.#command(batch, signal));
  readonly #sent = new SentSecrets();
  /** How many entries of a list fit, by its path; learnt from those that did not. */
  readonly #pages = new Map<string, number>();

  constructor({ context, server, clock, run, pollMs = usualPollMs }: RunCommandOptions) {
    this.context = context;
    this.server = server;
    this.clock = clock;
    this.pollMs = pollMs;
    this.#run = run;
  }

  async send(call: ClusterCall): Promise<ClusterReply> {
    return this.#turns.take(call);
  }

  dispose(): void {
    this.#turns.dispose();
  }

  async #command(batch: readonly Waiting[], signal: AbortSignal): Promise<void> {
    const mark = `acr-teleport-${crypto.randomUUID()}`;
    const files: CommandFile[] = [];
    const lines = batch.map(({ call }, index) => {
      const line = kubectlLine(this.#fitting(call), `${index}.json`);
      if (line.file) files.push(line.file);
      return line;
    });
    const { logs } = await this.#ran(batch, () => this.#run(scriptOf(lines, mark), files, signal));
    const outcomes = outcomesIn(logs, mark);
    for (const [index, waiting] of batch.entries()) {
      const { call, resolve, reject } = waiting;
      const outcome = outcomes.get(index);
      try {
        if (outcome) resolve(this.#reply(call, outcome));
        else this.#unanswered(waiting, batch, { logs, mark });
      } catch (error) {
        reject(error);
      }
    }
  }

  #reply(call: ClusterCall, outcome: Outcome): ClusterReply {
    const reply = kubectlReply(this.#failure(call), call, outcome, this.#sent.remover(call.body));
    return { ...reply, body: this.#sent.without(reply.body) };
  }

  /** Asked for again, in a smaller piece, where that can help. Throws ClusterError where it cannot. */
  #unanswered(
    { call, resolve, reject }: Waiting,
    batch: readonly Waiting[],
    { logs, mark }: { readonly logs: string; readonly mark: string },
  ): void {
    const isCut = Buffer.byteLength(logs) >= mostLogBytes;
    const limit = asNumber(this.#fitting(call).query?.limit) ?? 1;
    if (isCut && batch.length === 1 && limit > 1) this.#pages.set(call.path, Math.ceil(limit / 4));
    const canHelp = isCut && (batch.length > 1 || limit > 1);
    if (!canHelp)
      throw isCut
        ? cut(this.#failure(call))
        : silent(this.#failure(call), this.#sent.remover(call.body)(logs.split(mark)[0] ?? ''));
    this.#turns.take(call, { isAlone: true }).then(resolve, reject);
  }

  /** A page of a list, of so many entries as have fitted so far. */
  #fitting(call: ClusterCall): ClusterCall {
    const limit = asNumber(call.query?.limit);
    if (limit === undefined) return call;
    return {
      ...call,
      query: { ...call.query, limit: Math.min(limit, this.#pages.get(call.path) ?? mostOfPage) },
    };
  }

  /** What keeps a command from being run passes by as what keeps a cluster from being reached does. */
  async #ran<T>([first]: readonly Waiting[], task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      const code = isExplained(error) ? passing[error.code] : undefined;
      if (!isExplained(error) || !code || !first) throw error;
      const { message, hint, detail } = error;
      const failure = this.#failure(first.call);
      const remove = this.#sent.remover(first.call.body);
      throw new ClusterError(remove(message), failure, {
        code,
        ...(hint === undefined ? {} : { hint }),
        ...(detail === undefined ? {} : { detail: remove(detail) }),
        cause: error,
      });
    }
  }

  #failure({ subject }: ClusterCall): ClusterFailure {
    return { cluster: this.context, subject };
  }
}

/** By the codes of what runs commands. */
const passing: Readonly<Record<string, ClusterFault>> = {
  unreachable: 'unreachable',
  timeout: 'timeout',
  throttled: 'throttled',
  unavailable: 'unavailable',
  failed: 'unavailable',
};

function cut(failure: ClusterFailure): ClusterError {
  const said = `${failure.cluster} has more to say about ${failure.subject} than the 512 kB that a run command hands on.`;
  return new ClusterError(said, failure, {
    code: 'failed',
    hint: 'Ask for less at once, such as fewer lines of a log, or connect to the network of the cluster.',
  });
}

/** What the shell said counts, and not what was half answered: that may be a secret. */
function silent(failure: ClusterFailure, said: string): ClusterError {
  const detail = said.trim().slice(-2000);
  return new ClusterError(
    `The run command in ${failure.cluster} ended before it had answered for ${failure.subject}.`,
    failure,
    {
      code: 'unavailable',
      hint: 'Try again; its pod may have been removed, or its node have had no room.',
      ...(detail === '' ? {} : { detail }),
    },
  );
}
