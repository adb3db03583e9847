/** Holds whoever comes by until it is opened, and tells when somebody waits. */
export class Gate {
  /** For good. */
  readonly open: () => void;
  readonly #opened: Promise<void>;
  readonly #arrive: () => void;
  readonly #arrived: Promise<void>;

  constructor() {
    const [opened, arrived] = [latch(), latch()];
    [this.#opened, this.open] = [opened.promise, opened.release];
    [this.#arrived, this.#arrive] = [arrived.promise, arrived.release];
  }

  /** Waits here. */
  async pass(): Promise<void> {
    this.#arrive();
    await this.#opened;
  }

  /** Resolves as soon as somebody waits, or has passed. */
  async reached(): Promise<void> {
    await this.#arrived;
  }
}

function latch(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = () => undefined as unknown;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release: () => release() };
}
