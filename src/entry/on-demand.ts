/** Something that is opened by the first who needs it, once, and closed if it was. */
export class OnDemand<T extends { readonly close: () => Promise<void> | void }> {
  readonly #open: () => Promise<T>;
  #opened: Promise<T> | undefined;

  constructor(open: () => Promise<T>) {
    this.#open = open;
  }

  /** @throws what opening it throws; the next one tries again */
  get(): Promise<T> {
    this.#opened ??= this.#attempt();
    return this.#opened;
  }

  /** Silent about an attempt to open it that fails: whoever made it is told. */
  async close(): Promise<void> {
    await (await this.#opened?.catch(() => undefined))?.close();
  }

  async #attempt(): Promise<T> {
    try {
      return await this.#open();
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
  }
}
