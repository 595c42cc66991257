import { asArray, asRecord, asString } from '../../base/json';
import type { Memory } from '../../teleport/host';

const pagesKey = 'comparisonPages';
const maxPages = 30;

/** A page that is open, by what the editor still knows of it after a reload: its title. */
export interface OpenPage {
  readonly runId: string;
  readonly title: string;
  /** The run beside it. */
  readonly previous?: string;
}

/** Which runs have their pages open, the latest first. A page without scripts cannot tell the editor which run it shows. */
export class OpenPages {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The page of this title, of a run that may be shown. */
  find(title: string, mayShow: (runId: string) => boolean): OpenPage | undefined {
    return this.#list().find(page => page.title === title && mayShow(page.runId));
  }

  /** A run that has another one beside it keeps that until it gets a new one. */
  add(page: OpenPage): void {
    const known = this.#list().find(({ runId }) => runId === page.runId);
    this.#keep([{ ...known, ...page }, ...this.#without(page.runId)]);
  }

  remove(runId: string): void {
    this.#keep(this.#without(runId));
  }

  #without(runId: string): readonly OpenPage[] {
    return this.#list().filter(page => page.runId !== runId);
  }

  #keep(pages: readonly OpenPage[]): void {
    // Where nothing can be remembered, the history opens the page again.
    this.#memory.update(pagesKey, pages.slice(0, maxPages)).then(undefined, () => {});
  }

  #list(): readonly OpenPage[] {
    return asArray(this.#memory.get(pagesKey)).flatMap(entry => {
      const page = asRecord(entry);
      const [runId, title] = [asString(page?.runId), asString(page?.title)];
      const previous = asString(page?.previous);
      return runId && title ? [{ runId, title, ...(previous ? { previous } : {}) }] : [];
    });
  }
}
