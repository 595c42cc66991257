import { AsyncLocalStorage } from 'node:async_hooks';
import childProcess from 'node:child_process';
import { writeFileSync } from 'node:fs';
import Module from 'node:module';
import net from 'node:net';
import { isAbsolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

// Runs in VS Code's extension host, where nothing has activated the extension: does it, and writes as JSON what that takes.

export interface ActivationResult {
  /** Loading the code and calling `activate`, as VS Code's own "Running Extensions" adds them up. */
  readonly activationMs: number;
  /** The same for a small extension of VS Code's own. */
  readonly peerMs: number;
  readonly requests: number;
  readonly processes: number;
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const ours = 'acr-teleport.acr-teleport';
const peer = 'vscode.media-preview';
/** What an extension puts off to after its activation would begin within this. */
const afterMs = 2000;
const settleLimitMs = 30_000;

export async function run(): Promise<void> {
  const file = process.env.ACR_TELEPORT_BENCH_RESULT;
  if (file === undefined) throw new Error('Nowhere to write to.');
  await settled();
  const [own, other] = [new Activation(ours), new Activation(peer)];
  await own.done();
  await other.done();
  await sleep(afterMs);
  const { requests, processes } = own;
  const result = { activationMs: own.elapsedMs, peerMs: other.elapsedMs, requests, processes };
  writeFileSync(file, JSON.stringify(result satisfies ActivationResult));
}

/** Waits until the extension host has done with its own start. */
async function settled(): Promise<void> {
  const until = performance.now() + settleLimitMs;
  for (let quiet = 0; quiet < 20 && performance.now() < until; ) {
    const before = performance.now();
    await sleep(50);
    quiet = performance.now() - before < 60 ? quiet + 1 : 0;
  }
}

/** One extension being activated: its time, and what it or its later callbacks begin. */
class Activation {
  elapsedMs = 0;
  requests = 0;
  processes = 0;
  readonly #extension: vscode.Extension<unknown>;
  readonly #context = new AsyncLocalStorage<true>();

  constructor(id: string) {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined || extension.isActive)
      throw new Error(`VS Code does not know ${id}, or has activated it before.`);
    this.#extension = extension;
    this.#watchLoading();
    this.#count(net.Socket.prototype, 'connect', 'requests');
    this.#count(childProcess.ChildProcess.prototype, 'spawn', 'processes');
  }

  async done(): Promise<void> {
    await this.#extension.activate();
    if (this.elapsedMs === 0) throw new Error(`${this.#extension.id} was not seen loading.`);
  }

  #watchLoading(): void {
    const { extensionPath } = this.#extension;
    replace(Module, '_load', load => {
      const timed = (task: () => unknown) => this.#timed(task);
      return function (this: unknown, ...args) {
        const [path] = args;
        const isMain = typeof path === 'string' && isAbsolute(path) && path.startsWith(extensionPath);
        if (!isMain) return load.apply(this, args);
        const exports = timed(() => load.apply(this, args)) as { activate: AnyFunction };
        return { ...exports, activate: (...given: unknown[]) => timed(() => exports.activate(...given)) };
      };
    });
  }

  #timed(task: () => unknown): unknown {
    const startedAt = performance.now();
    const end = () => {
      this.elapsedMs += performance.now() - startedAt;
    };
    const result = this.#context.run(true, task);
    if (result instanceof Promise) void result.finally(end);
    else end();
    return result;
  }

  #count(owner: object, method: string, kind: 'requests' | 'processes'): void {
    const note = () => {
      if (this.#context.getStore()) this[kind] += 1;
    };
    replace(owner, method, original => {
      return function (this: unknown, ...args) {
        note();
        return original.apply(this, args);
      };
    });
  }
}

function replace(owner: object, method: string, by: (original: AnyFunction) => AnyFunction): void {
  const methods = owner as Record<string, AnyFunction>;
  const original = methods[method];
  if (original) methods[method] = by(original);
}
