import type { Disposable } from 'vscode';
import { count } from '../../base/units';
import { formatReference, shortName } from '../../registry/reference';
import type { Tag } from '../../registry/tags';
import { checkTags } from '../../teleport/checkTags';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import { type ImageCheck, type ImageState, type StateName, stateWords } from '../../teleport/imageState';
import type { Services } from '../../teleport/services';
import { register } from '../commands';
import { type Report, withProgress } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RepositoryRow, TagRow } from '../tree/rows';
import { chosen } from '../tree/selection';
import { window } from '../window';
import type { Images } from './images';
import type { WaitCommands } from './waitCommands';

/** Check Expansion on rows or on a typed image, and Check All Tags. */
export class CheckCommands {
  readonly #services: Services;
  readonly #view: RegistriesView;
  readonly #images: Images;
  readonly #waiting: WaitCommands;

  constructor(services: Services, view: RegistriesView, images: Images, waiting: WaitCommands) {
    this.#services = services;
    this.#view = view;
    this.#images = images;
    this.#waiting = waiting;
  }

  register(): Disposable[] {
    return [
      register('acrTeleport.checkExpansion', (row, rows) => {
        const tags = this.#images.rows(row, rows);
        return tags.length > 0 ? this.#checkRows(tags) : this.#checkTyped();
      }),
      register('acrTeleport.checkAllTags', row => this.#checkAll(chosen(this.#view, 'repository', row)[0])),
    ];
  }

  async #checkRows(rows: readonly TagRow[]): Promise<void> {
    const { monitor, watched } = this.#services;
    const images = await this.#images.ofRows(rows);
    await withProgress(`Checking ${count(images.length, 'image')}`, signal =>
      Promise.all(images.map(image => monitor.check(image, signal))),
    );
    for (const image of images) {
      watched.add(image);
      monitor.look(image);
    }
  }

  async #checkTyped(): Promise<void> {
    const reference = await this.#images.ask('Check Expansion');
    if (reference === undefined) return;
    const { monitor, watched } = this.#services;
    const [image, check] = await withProgress(`Checking ${formatReference(reference)}`, async signal => {
      const image = await this.#images.resolve(reference, signal);
      return [image, await monitor.check(image, signal)] as const;
    });
    watched.add(image);
    await this.#tell(image, check);
  }

  async #tell(image: ViewedImage, check: ImageCheck): Promise<void> {
    const wait = 'Wait Until Ready';
    const words = stateWords(check.state, this.#services.host.clock.now());
    const show = isWarning(check.state.state) ? window.showWarningMessage : window.showInformationMessage;
    const acts = check.state.state === 'expanding' ? [wait] : [];
    const answer = await show(`${shortName(image)}: ${words}. ${check.reason}`, ...acts);
    if (answer === wait) await this.#waiting.wait(image);
  }

  async #checkAll(row: RepositoryRow | undefined): Promise<void> {
    if (row === undefined) return;
    const title = `Checking all tags of ${row.repository}`;
    const counts = await withProgress(title, (signal, report) => this.#count(row, signal, report));
    void window.showInformationMessage(`${row.repository}: ${summary(counts)}.`);
  }

  async #count(
    row: RepositoryRow,
    signal: AbortSignal,
    report: Report,
  ): Promise<ReadonlyMap<string, number>> {
    const { client } = await this.#view.tree.branches.open(row.registry);
    const tags: Tag[] = [];
    for await (const { items } of client.tags(row.repository, signal)) tags.push(...items);
    const counts = new Map<string, number>();
    let checked = 0;
    for await (const { check } of checkTags(this.#services, row.registry, row.repository, tags, signal)) {
      const noun = nounOf(check.state);
      counts.set(noun, (counts.get(noun) ?? 0) + 1);
      report.report({
        message: `${++checked} of ${count(tags.length, 'tag')}`,
        increment: 100 / tags.length,
      });
    }
    return counts;
  }
}

function isWarning(state: StateName): boolean {
  return state === 'stuck' || state === 'failed' || state === 'noAccess' || state === 'error';
}

const stateNouns: Readonly<Record<StateName, string>> = {
  ready: 'expanded',
  expanding: 'expanding',
  failed: 'failed',
  stuck: 'likely stuck',
  notEnabled: 'not enabled',
  unavailable: 'without Teleport',
  noAccess: 'not visible',
  error: 'not checked',
};

const streamingNouns: Readonly<Partial<Record<StateName, string>>> = {
  ready: 'ready to stream',
  expanding: 'converting',
  notEnabled: 'not converted',
};

function nounOf({ state, by }: ImageState): string {
  return (by === 'streaming' ? streamingNouns[state] : undefined) ?? stateNouns[state];
}

/** The best states first. */
function summary(counts: ReadonlyMap<string, number>): string {
  const states = Object.keys(stateNouns) as StateName[];
  const nouns = states.flatMap(state => [stateNouns[state], streamingNouns[state] ?? []].flat());
  const parts = nouns.flatMap(noun => {
    const amount = counts.get(noun);
    return amount === undefined ? [] : [`${amount} ${noun}`];
  });
  return parts.length === 0 ? 'no tags' : parts.join(', ');
}
