import { isAbort } from '../base/errors';
import { createLimiter } from '../base/limiter';
import { formatElapsed, parseDuration } from '../base/units';
import { formatReference, type ImageReference, parseReference } from '../registry/reference';
import { imageKey, type ViewedImage } from '../teleport/expansionMonitor';
import type { SavedRegistry } from '../teleport/registries';
import { type Command, type Context, commonOptions, namedRegistry } from './context';
import { canceled, converted, failed, type Outcome } from './conversionOutcomes';
import { worstExitCode } from './exitCode';
import { usageError } from './invocation';

/** Images that are begun with at once. */
const maxAtOnce = 8;

export const convert: Command = {
  usage: '<image> [<image> …] [--wait] [--timeout 10m] [--cancel] [--json] [--debug] [--demo]',
  summary:
    'Converts images for Artifact Streaming, a line each. With --wait, waits until each is ready to stream; with --cancel, stops their conversion.',
  examples: [
    'convert contosostream.azurecr.io/web:1.2 --wait --timeout 15m',
    'convert contosostream.azurecr.io/web:1.2 contosostream.azurecr.io/multi:5.0',
    'convert contosostream.azurecr.io/web:1.1 --cancel',
  ],
  options: { ...commonOptions, wait: 'flag', timeout: 'value', cancel: 'flag' },
  async run(context) {
    const references = distinct(context);
    const startedAt = context.services.host.clock.monotonic();
    const ticking = setInterval(() => showProgress(context, references.length, startedAt), 1000);
    try {
      return await runAll(context, references);
    } catch (error) {
      if (isAbort(error) && !context.invocation.flag('cancel')) context.terminal.note(goesOn);
      throw error;
    } finally {
      clearInterval(ticking);
    }
  },
};

const goesOn =
  'What was started goes on in the registry. The same command with --wait follows it, with --cancel stops it.';

/** The images that are named, each once. Throws a usage error before anything is asked for. */
function distinct({ invocation }: Context): readonly ImageReference[] {
  const hint = 'See acr-teleport convert --help.';
  if (invocation.operands.length === 0) throw usageError('acr-teleport convert needs an image.', hint);
  if (invocation.flag('wait') && invocation.flag('cancel'))
    throw usageError('--wait and --cancel do not go together.', hint);
  const all = invocation.operands.map(parseReference);
  return [...new Map(all.map(reference => [formatReference(reference), reference])).values()];
}

/** All at once; told in their order. */
async function runAll(context: Context, references: readonly ImageReference[]): Promise<number> {
  const limit = createLimiter(maxAtOnce);
  const outcomes = new Map<string, Promise<Outcome>>();
  const resolve = resolving(context);
  const all = references.map(async reference => {
    const name = formatReference(reference);
    try {
      const image = await limit(() => resolve(reference), context.signal);
      const outcome = outcomes.get(imageKey(image)) ?? run(context, image, limit);
      outcomes.set(imageKey(image), outcome);
      return { name, digest: image.digest, ...(await outcome) };
    } catch (error) {
      if (isAbort(error)) throw error;
      return { name, digest: null, ...failed(error, context.services.host.clock.now()) };
    }
  });
  for (const each of all) each.catch(() => {});
  const codes: number[] = [];
  for (const each of all) codes.push(print(context, await each));
  return worstExitCode(codes);
}

type Limit = ReturnType<typeof createLimiter>;

async function run(context: Context, image: ViewedImage, limit: Limit): Promise<Outcome> {
  const { invocation, services, signal } = context;
  const { cancelConversion, convertImage } = await import('../teleport/conversion');
  if (invocation.flag('cancel'))
    return canceled(await limit(() => cancelConversion(services, image, signal), signal));
  await limit(() => convertImage(services, image, signal), signal);
  const { clock } = services.host;
  const { endsWait } = await import('../teleport/waits');
  if (!invocation.flag('wait'))
    return converted(await services.monitor.check(image, signal), { isAwaited: false, nowMs: clock.now() });
  const forMs = parseDuration(invocation.value('timeout') ?? '10m');
  const check = await services.monitor.follow(image, { forMs, signal, isDone: endsWait });
  return converted(check, { isAwaited: true, nowMs: clock.now() });
}

/** Looks up the digests behind references; each registry is signed in to once. */
function resolving(context: Context) {
  const registries = new Map<string, Promise<SavedRegistry>>();
  return async ({ registry: { origin }, repository, tag, digest }: ImageReference): Promise<ViewedImage> => {
    const named = registries.get(origin) ?? namedRegistry(context, origin);
    registries.set(origin, named);
    const registry = await named;
    const { client } = await context.services.catalog.open(registry);
    const found = await client.resolve(repository, digest ?? tag ?? 'latest', context.signal);
    return { registry, repository, digest: found.digest, ...(tag === undefined ? {} : { tag }) };
  };
}

function print(
  { terminal, invocation }: Context,
  { name, digest, words, style, note, code, json }: Outcome & { name: string; digest: string | null },
): number {
  if (invocation.flag('json')) terminal.result(JSON.stringify({ image: name, digest, ...json }));
  else {
    terminal.result(`${name}: ${terminal.paint(style, words)}`);
    if (note !== undefined) terminal.note(`${name}: ${note}`);
  }
  return code;
}

function showProgress({ services, terminal }: Context, images: number, startedAt: number): void {
  const elapsed = formatElapsed(services.host.clock.monotonic() - startedAt);
  terminal.progress(`${images === 1 ? 'converting' : `${images} images`}, ${elapsed}`);
}
