/** Looks back over so many points: long enough to be steady, short enough to notice when known files give way to new ones. */
const POINTS = 20;

/** How fast something goes on, as of late. */
export class Pace {
  readonly #points: { readonly atMs: number; readonly done: number }[] = [];

  /** @param done how much is done by now, in all */
  note(atMs: number, done: number): void {
    this.#points.push({ atMs, done });
    if (this.#points.length > POINTS) this.#points.shift();
  }

  /** Null until it can be told. */
  perSecond(): number | null {
    const [first, last] = [this.#points[0], this.#points.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
    return ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
  }

  /** Until `total` is done; null where that cannot be told. */
  secondsLeft(total: number | null): number | null {
    const rate = this.perSecond();
    const done = this.#points.at(-1)?.done ?? 0;
    return rate === null || rate === 0 || total === null ? null : Math.max(0, total - done) / rate;
  }
}
