import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteState } from '../../../src/adapters/sqlite/sqlite-state.ts';

/** An empty home of its own; disposing closes what was opened by it and removes it. */
export class TemporaryHome {
  readonly path = mkdtempSync(join(tmpdir(), 'home-'));
  readonly statePath = join(this.path, 'state.sqlite');
  readonly #opened: SqliteState[] = [];

  /** The state as one more process would open it. */
  open(): SqliteState {
    const state = SqliteState.open(this.statePath);
    this.#opened.push(state);
    return state;
  }

  /** The state, which must exist, as somebody who only looks opens it. */
  openReadOnly(): SqliteState {
    const state = SqliteState.openReadOnly(this.statePath);
    if (state === undefined) throw new Error(`there is no ${this.statePath}`);
    this.#opened.push(state);
    return state;
  }

  [Symbol.dispose](): void {
    for (const state of this.#opened) state.close();
    rmSync(this.path, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }
}
