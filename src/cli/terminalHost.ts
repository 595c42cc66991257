import { systemClock } from '../base/clock';
import { type Log, silentLog } from '../base/log';
import { createNodeFetch } from '../base/nodeFetch';
import type { Demo, Host, Memory, Secrets } from '../teleport/host';
import { proxyAgents } from './proxy';
import type { Terminal } from './terminal';

/** A host for one command: the network, the environment, and nothing kept when it ends. */
export function terminalHost(terminal: Terminal, { debug }: { debug: boolean }): Host {
  let demo: Promise<Demo> | undefined;
  return {
    fetch: createNodeFetch(proxyAgents(process.env)),
    clock: systemClock,
    log: debug ? noting(terminal) : silentLog,
    secrets: forgetfulSecrets(),
    memory: forgetfulMemory(),
    windowMemory: forgetfulMemory(),
    environment: process.env,
    demo() {
      demo ??= import('../simulator').then(({ openSimulator }) => openSimulator());
      return demo;
    },
  };
}

function noting({ detail }: Terminal): Log {
  return { debug: detail, info: detail, warn: detail, error: detail };
}

function forgetfulSecrets(): Secrets {
  const values = new Map<string, string>();
  return {
    get: async key => values.get(key),
    async store(key, value) {
      values.set(key, value);
    },
    async delete(key) {
      values.delete(key);
    },
  };
}

function forgetfulMemory(): Memory {
  const values = new Map<string, unknown>();
  return {
    get: key => values.get(key),
    async update(key, value) {
      values.set(key, value);
    },
  };
}
