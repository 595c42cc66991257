import { explain, isAbort } from '../base/errors';
import { formatElapsed, parseDuration } from '../base/units';
import { formatReference, parseDigest, parseRepository, parseTag } from '../registry/reference';
import type { ViewedImage } from '../teleport/expansionMonitor';
import { type ImageCheck, type ImageState, stateWords } from '../teleport/imageState';
import type { SavedRegistry } from '../teleport/registries';
import { endsWait } from '../teleport/waits';
import { type Command, type Context, commonOptions, namedRegistry } from './context';
import { exitCode, exitCodeOfError, exitCodeOfState } from './exitCode';
import { stateAsJson, stateStyles } from './imageStates';
import { operands } from './invocation';

export const check: Command = {
  usage:
    '<registry> <repository> <tag> [--accelerator teleport|streaming|auto] [--wait] [--timeout 10m] [--json] [--debug] [--demo]',
  summary:
    'Says whether an image starts fast, by what its registry has, and why not. With --wait, waits until it does.',
  examples: ['check demo42t hello-world 1.0', 'check demo42t hello-world 1.0 --wait --timeout 5m --json'],
  options: { ...commonOptions, accelerator: 'value', wait: 'flag', timeout: 'value' },
  async run(context) {
    const named = operands('check', context.invocation, ['registry', 'repository', 'tag']);
    const repository = parseRepository(named.repository);
    const version = named.tag.includes(':')
      ? { digest: parseDigest(named.tag) }
      : { tag: parseTag(named.tag) };
    const registry = await namedRegistry(context, named.registry);
    const name = formatReference({ registry, repository, ...version });
    const startedAt = context.services.host.clock.monotonic();
    try {
      const image = await resolved(context, registry, repository, version.tag ?? version.digest);
      const found = await answer(context, image);
      report(context, name, image.digest, found, startedAt);
      return found.error === undefined ? exitCodeOfState(found.state.state) : exitCodeOfError(found.error);
    } catch (error) {
      if (isAbort(error) || !context.invocation.flag('json')) throw error;
      return reportFailure(context, name, error, startedAt);
    }
  },
};

async function resolved(
  context: Context,
  registry: SavedRegistry,
  repository: string,
  tag: string,
): Promise<ViewedImage> {
  const { client } = await context.services.catalog.open(registry);
  const { digest } = await client.resolve(repository, tag, context.signal);
  if (tag !== digest) context.services.host.log.info(`${repository}:${tag} is ${digest}.`);
  return { registry, repository, digest, tag };
}

async function answer(context: Context, image: ViewedImage): Promise<ImageCheck> {
  const { invocation, services, signal } = context;
  if (!invocation.flag('wait')) return services.monitor.check(image, signal);
  const { clock } = services.host;
  const startedAt = clock.monotonic();
  const timeoutMs = parseDuration(invocation.value('timeout') ?? '10m');
  const ticking = setInterval(() => showProgress(context, image, startedAt, timeoutMs), 1000);
  try {
    return await services.monitor.follow(image, { forMs: timeoutMs, signal, isDone: endsWait });
  } finally {
    clearInterval(ticking);
  }
}

function showProgress(
  { services, terminal }: Context,
  image: ViewedImage,
  startedAt: number,
  timeoutMs: number,
): void {
  const nowMs = services.host.clock.now();
  const found = services.monitor.get(image);
  const words = found ? stateWords(found.state, nowMs) : 'checking';
  const elapsedMs = services.host.clock.monotonic() - startedAt;
  terminal.progress(`${words}, waiting ${formatElapsed(elapsedMs)} of ${formatElapsed(timeoutMs)}`);
}

function report(context: Context, image: string, digest: string, found: ImageCheck, startedAt: number): void {
  const { terminal, services, invocation } = context;
  const { state, reason, checkedAt } = found;
  if (invocation.flag('json')) {
    const reasons = state.state === 'ready' ? {} : { reason };
    printJson(context, { image, digest, state, ...reasons, checkedAt, startedAt });
    return;
  }
  const words = stateWords(state, services.host.clock.now());
  terminal.result(`${image}: ${terminal.paint(stateStyles[state.state], words)}`);
  terminal.note(reason);
}

function reportFailure(context: Context, image: string, error: unknown, startedAt: number): number {
  const code = exitCodeOfError(error);
  const state = { state: code === exitCode.denied ? 'noAccess' : 'error' } as const;
  const checkedAt = context.services.host.clock.now();
  printJson(context, { image, digest: null, state, reason: explain(error), checkedAt, startedAt });
  return code;
}

interface CheckResult {
  readonly image: string;
  readonly digest: string | null;
  readonly state: ImageState;
  readonly reason?: string;
  readonly checkedAt: number;
  /** By the monotonic clock. */
  readonly startedAt: number;
}

function printJson(
  { terminal, services }: Context,
  { image, digest, state, reason, checkedAt, startedAt }: CheckResult,
): void {
  const elapsedMs = services.host.clock.monotonic() - startedAt;
  const result = {
    image,
    digest,
    ...stateAsJson(state),
    reason,
    checkedAt: new Date(checkedAt).toISOString(),
    elapsedMs,
  };
  terminal.result(JSON.stringify(result));
}
