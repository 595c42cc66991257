/** Gathers the rows to draw anew and hands them on together: many answers come at once, and each drawing costs a turn of the editor. */
export class Redraws {
  readonly #ids = new Set<string>();
  readonly #draw: (ids: readonly string[]) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(draw: (ids: readonly string[]) => void) {
    this.#draw = draw;
  }

  readonly add = (id: string): void => {
    this.#ids.add(id);
    this.#timer ??= setTimeout(() => this.#flush(), 60);
  };

  dispose(): void {
    clearTimeout(this.#timer);
    this.#ids.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    const ids = [...this.#ids];
    this.#ids.clear();
    this.#draw(ids);
  }
}
