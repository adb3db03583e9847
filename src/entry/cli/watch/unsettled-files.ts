/** The files that rounds leave out since somebody may still be writing them. */
export class UnsettledFiles {
  #before: ReadonlySet<string> = new Set();
  #now = new Set<string>();

  /** @returns whether the last round did not leave it out already: then it is news */
  add(path: string): boolean {
    const isNews = !this.#before.has(path) && !this.#now.has(path);
    this.#now.add(path);
    return isNews;
  }

  endRound(): void {
    this.#before = this.#now;
    this.#now = new Set();
  }
}
