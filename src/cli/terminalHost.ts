import { systemClock } from '../base/clock';
import { type Log, plainLog, silentLog } from '../base/log';
import { createNodeFetch } from '../base/nodeFetch';
import { demoAzure } from '../teleport/demoAzure';
import { nodeMachine } from '../teleport/deployment/nodeMachine';
import type { Demo, Host, Memory, Secrets } from '../teleport/host';
import { terminalAzure } from './azure';
import { proxyAgents, proxyFor } from './proxy';
import type { Terminal } from './terminal';

interface HostOptions {
  readonly debug: boolean;
  readonly demo: boolean;
  readonly tenant?: string;
}

/** A host for one command: the network, the environment, and nothing kept when it ends. */
export function terminalHost(terminal: Terminal, { debug, demo: isDemo, tenant }: HostOptions): Host {
  let demo: Promise<Demo> | undefined;
  const outside = {
    fetch: createNodeFetch(proxyAgents(process.env)),
    clock: systemClock,
    log: debug ? noting(terminal) : silentLog,
    environment: process.env,
  };
  const openDemo = () => {
    demo ??= import('../simulator').then(({ openSimulator }) => openSimulator());
    return demo;
  };
  const named = tenant === undefined ? {} : { tenant };
  return {
    ...outside,
    azure: isDemo ? demoAzure(openDemo) : terminalAzure({ ...outside, terminal, ...named }),
    ...(isDemo ? {} : { cluster: nodeMachine({ proxyFor: proxyFor(process.env) }) }),
    secrets: forgetfulSecrets(),
    memory: forgetfulMemory(),
    windowMemory: forgetfulMemory(),
    demo: openDemo,
  };
}

function noting({ detail }: Terminal): Log {
  return plainLog({ debug: detail, info: detail, warn: detail, error: detail });
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
