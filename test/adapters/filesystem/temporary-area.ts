import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An empty area of its own; disposing removes it. */
export class TemporaryArea {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'area-')));

  /** Writes a file with this content, and its folders; returns its path. `modifiedAt`: seconds since 1970. */
  write(key: string, content: string | Uint8Array, modifiedAt?: number): string {
    const path = join(this.path, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    // As a number a time before 1970 would mean now.
    if (modifiedAt !== undefined) utimesSync(path, new Date(modifiedAt * 1000), new Date(modifiedAt * 1000));
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
