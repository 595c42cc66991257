import type { AgentFor } from '../base/nodeFetch';
import { createNodeProbes } from '../base/nodeProbes';
import type { Probes } from '../base/probes';
import type { Verdict } from '../registry/reach/conclusion';
import { type Reach, reachOf } from '../registry/reach/examine';
import { reachAsJson, reachLines } from '../registry/reach/report';
import {
  type Outcome,
  type ProxyInUse,
  type ReachStep,
  type Subject,
  stepIds,
  stepTitles,
} from '../registry/reach/step';
import type { SavedRegistry } from '../teleport/registries';
import { type Context, namedRegistry } from './context';
import { exitCode } from './exitCode';
import { proxyAgents } from './proxy';
import type { Style, Terminal } from './terminal';

/** Says what stands in the way to a registry, step by step. Answers with the exit code. */
export async function doctorRegistry(
  context: Context,
  registryText: string,
  probing: (agentFor?: AgentFor) => Probes = createNodeProbes,
): Promise<number> {
  const { invocation, terminal } = context;
  const registry = await namedRegistry(context, registryText);
  const subject = await subjectOf(context, registry, probing);
  const isJson = invocation.flag('json');
  showNext(terminal);
  const reach = await reachOf(subject, step => {
    if (!isJson) for (const line of reachLines(step, painting(terminal))) terminal.result(line);
    showNext(terminal, step);
  });
  if (isJson) terminal.result(reachAsJson(reach));
  else showConclusion(terminal, reach);
  return exitCodes[reach.conclusion.verdict];
}

const exitCodes: Readonly<Record<Verdict, number>> = {
  reachable: exitCode.done,
  denied: exitCode.denied,
  unreachable: exitCode.unreachable,
  unexpected: exitCode.unexpected,
};

async function subjectOf(
  { services, signal }: Context,
  registry: SavedRegistry,
  probing: (agentFor?: AgentFor) => Probes,
): Promise<Subject> {
  const { host, registries } = services;
  const { clock, log, environment } = host;
  const isDemo = registry.access === 'demo';
  const agentFor = proxyAgents(environment);
  return {
    address: registry,
    credential: () => registries.credential(registry),
    // Where nobody is signed in, the sign-in step is to say so, after all the others.
    fetch: await registries.network(registry).catch(() => host.fetch),
    ...(isDemo ? {} : { probes: probing(agentFor), proxyFor: url => proxyFor(url, agentFor) }),
    clock,
    log,
    signal,
  };
}

async function proxyFor(url: string, agentFor: AgentFor | undefined): Promise<ProxyInUse | undefined> {
  const agent = await agentFor?.(url);
  const proxy = agent && 'proxy' in agent ? agent.proxy : undefined;
  if (!(proxy instanceof URL)) return undefined;
  const port = Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : 80);
  return { host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'), port, source: 'HTTPS_PROXY' };
}

/** Names the step that is under way, for some take seconds. */
function showNext(terminal: Terminal, done?: ReachStep): void {
  const next = stepIds[done === undefined ? 0 : stepIds.indexOf(done.id) + 1];
  if (next !== undefined) terminal.progress(`${stepTitles[next]} …`);
}

const styles: Readonly<Record<Outcome, Style>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'dim',
};

function painting({ paint }: Terminal) {
  return (outcome: Outcome, text: string) => paint(styles[outcome], text);
}

function showConclusion({ result }: Terminal, { conclusion }: Reach): void {
  result('');
  result(conclusion.sentence);
  if (conclusion.hint !== undefined) result(conclusion.hint);
}
