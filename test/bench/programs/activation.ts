import childProcess from 'node:child_process';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

// Runs in VS Code's extension host: activates the extension, which nothing has activated yet, and writes what that took as JSON.

export interface ActivationResult {
  readonly activateMs: number;
  /** The same for a small extension of VS Code's own; undefined where there is none that is not active yet. */
  readonly peerMs?: number;
  readonly peer?: string;
  readonly requests: number;
  readonly processes: number;
}

const peers = ['vscode.git-base', 'vscode.npm', 'vscode.emmet', 'vscode.media-preview'];
/** What an extension puts off to after its activation would begin within this. */
const afterMs = 1000;

export async function run(): Promise<void> {
  const file = process.env.ACR_TELEPORT_BENCH_RESULT;
  if (file === undefined) throw new Error('Nowhere to write to.');
  writeFileSync(file, JSON.stringify(await measure()));
}

async function measure(): Promise<ActivationResult> {
  const counted = count();
  const activateMs = await timeOf('acr-teleport.acr-teleport');
  if (activateMs === undefined)
    throw new Error('VS Code does not know the extension, or it is active already.');
  await sleep(afterMs);
  const { requests, processes } = counted;
  for (const peer of peers) {
    const peerMs = await timeOf(peer);
    if (peerMs !== undefined) return { activateMs, peerMs, peer, requests, processes };
  }
  return { activateMs, requests, processes };
}

async function timeOf(id: string): Promise<number | undefined> {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined || extension.isActive) return undefined;
  const startedAt = performance.now();
  await extension.activate();
  return performance.now() - startedAt;
}

/** Counts the connections and the processes that anything in this extension host begins from now on. */
function count(): { requests: number; processes: number } {
  const counted = { requests: 0, processes: 0 };
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    counted.requests += 1;
    return Reflect.apply(connect, this, args);
  } as typeof connect;
  const started = childProcess.ChildProcess.prototype as unknown as {
    spawn: (...args: unknown[]) => unknown;
  };
  const spawn = started.spawn;
  started.spawn = function (this: unknown, ...args) {
    counted.processes += 1;
    return Reflect.apply(spawn, this, args);
  };
  return counted;
}
