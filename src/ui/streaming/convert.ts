import { env } from 'vscode';
import { explain, isAbort } from '../../base/errors';
import { count, formatElapsed } from '../../base/units';
import { formatReference, shortName } from '../../registry/reference';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import { stateWords } from '../../teleport/imageState';
import type { Services } from '../../teleport/services';
import { confirm, withProgress } from '../feedback';
import { expansionDeadlineMs } from '../settings';
import { window } from '../window';
import { cancelConversions } from './cancel';
import { ConversionRun, type Converted } from './conversionRun';
import type { Wanted } from './wanted';

/** One that gets further may take longer than one that counts as stuck. */
const deadlines = 6;
/** Of many that are converted at once, how many join the images looked at. */
const maxWatched = 5;

/** Where to go from what is told. */
export interface FurtherActs {
  showOperation(image: ViewedImage): Promise<void>;
  showReadiness(): Thenable<unknown>;
}

type ShowOperation = FurtherActs['showOperation'];

/** Says what is going to be converted and what is not, asks, converts, and tells what came of it. */
export async function convertWanted(
  services: Services,
  wanted: Wanted,
  what: string,
  { showOperation, showReadiness }: FurtherActs,
): Promise<void> {
  const { images } = wanted;
  if (images.length === 0) {
    const show = 'Show Readiness Report';
    const why = wanted.leftOut.join(' ') || `${what} has no image that could be converted.`;
    if ((await window.showWarningMessage(why, show)) === show) await showReadiness();
    return;
  }
  if (!(await isAgreed(wanted, what))) return;
  const startedAt = services.host.clock.monotonic();
  for (const image of images.slice(0, maxWatched).reverse()) services.watched.add(image);
  const run = new ConversionRun(services, images, deadlines * expansionDeadlineMs());
  const title = `Converting ${nameOf(images, what)}`;
  try {
    const converted = await withProgress(title, (signal, report) => run.follow(signal, report));
    const followed = converted.filter(({ isLeft }) => !isLeft);
    if (followed.length > 0)
      await tell(services, followed, services.host.clock.monotonic() - startedAt, what, showOperation);
  } catch (error) {
    if (!isAbort(error)) throw error;
    await cancelConversions(services, run.underWay());
  }
}

function nameOf(images: readonly ViewedImage[], what: string): string {
  const [first] = images;
  return images.length === 1 && first ? shortName(first) : `${count(images.length, 'image')} of ${what}`;
}

async function isAgreed({ images, leftOut, advice }: Wanted, what: string): Promise<boolean> {
  const isOne = images.length === 1;
  const question = isOne
    ? `Create the streaming artifact of ${nameOf(images, what)}?`
    : `Create the streaming artifacts of ${nameOf(images, what)}?`;
  const detail = [
    `The ${isOne ? 'image stays as it is, and its converted copy takes' : 'images stay as they are, and their converted copies take'} room in the registry, billed past what Premium includes.`,
    ...(isOne ? [] : ['Those that are ready to stream already are passed over.']),
    ...advice,
    ...leftOut,
  ].join('\n\n');
  return confirm(question, detail, isOne ? 'Convert' : `Convert ${count(images.length, 'Image')}`);
}

async function tell(
  services: Services,
  converted: readonly Converted[],
  tookMs: number,
  what: string,
  showOperation: ShowOperation,
): Promise<void> {
  const [only] = converted;
  if (converted.length === 1 && only) return tellOne(services, only, tookMs, showOperation);
  const ready = converted.filter(isReady).length;
  const others = converted.filter(each => !isReady(each));
  const named = others.slice(0, 3).map(each => `${shortName(each.image)}: ${unready(services, each)}`);
  const rest = others.length > 3 ? [`${others.length - 3} more`] : [];
  const text = `${ready} of ${count(converted.length, 'image')} of ${what} ${ready === 1 ? 'is' : 'are'} ready to stream, after ${formatElapsed(tookMs)}.`;
  if (others.length === 0) void window.showInformationMessage(text);
  else void window.showWarningMessage(`${text} ${[...named, ...rest].join('; ')}.`);
}

async function tellOne(
  services: Services,
  converted: Converted,
  tookMs: number,
  showOperation: ShowOperation,
): Promise<void> {
  const { image, check, error } = converted;
  if (error !== undefined) throw error;
  if (isReady(converted)) {
    const copy = 'Copy Reference';
    const when = converted.wasReady
      ? 'was ready to stream already'
      : `is ready to stream, after ${formatElapsed(tookMs)}`;
    if ((await window.showInformationMessage(`${shortName(image)} ${when}.`, copy)) === copy)
      await env.clipboard.writeText(formatReference(image));
    return;
  }
  const show = 'Show Operation';
  const text = `${shortName(image)}: ${unready(services, converted)}. ${check?.reason ?? ''}`;
  if ((await window.showWarningMessage(text.trim(), show)) === show) await showOperation(image);
}

function isReady({ check, wasReady }: Converted): boolean {
  return wasReady === true || check?.state.state === 'ready';
}

function unready({ host }: Services, { check, error }: Converted): string {
  return check ? stateWords(check.state, host.clock.now()) : explain(error).replace(/\.$/, '');
}
