import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Busy } from '../../domain/errors.ts';
import { makeFolder } from './make-folder.ts';
import { translated } from './sqlite-errors.ts';

/**
 * The right to write to a home: one process at a time. It is the operating system's lock on `lock.sqlite`, so it is free
 * the moment its process ends, however that ends, and nothing is ever left behind to be cleaned up.
 */
export class HomeLock {
  readonly #db: DatabaseSync;
  readonly #holderPath: string;

  /**
   * Takes the lock, and creates the folder if need be. Never waits.
   *
   * @throws Busy at once where somebody has it, also this very process; LoadImpossible where the folder cannot be written
   */
  static acquire(home: string): HomeLock {
    const path = join(home, 'lock.sqlite');
    const holderPath = join(home, 'lock.holder');
    let db: DatabaseSync | undefined;
    try {
      makeFolder(home);
      db = new DatabaseSync(path);
      // Nothing is written: the file stays empty, there is no log that a kill could leave behind.
      db.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      db?.close();
      const cause = translated(error, path);
      if (!(cause instanceof Busy)) throw cause;
      throw new Busy(`another run is at work on ${home}${holder(holderPath)}; wait until it has finished`, { cause });
    }
    note(holderPath);
    return new HomeLock(db, holderPath);
  }

  private constructor(db: DatabaseSync, holderPath: string) {
    this.#db = db;
    this.#holderPath = holderPath;
  }

  /** Gives the lock back. May be called again. */
  release(): void {
    if (!this.#db.isOpen) return;
    rmSync(this.#holderPath, { force: true });
    this.#db.close();
  }
}

/** Says who holds the lock, for people only; a full disk must not keep anybody from working. */
function note(path: string): void {
  try {
    writeFileSync(path, `process ${process.pid}, since ${new Date().toISOString()}`);
  } catch {
    // Then the message is shorter.
  }
}

function holder(path: string): string {
  try {
    return ` (${readFileSync(path, 'utf8').slice(0, 100)})`;
  } catch {
    return '';
  }
}
