import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A `pulumi` that comes first on the PATH of whatever this process starts, until it is disposed of. */
export class FakePulumi implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pulumi-'));
  readonly #path = process.env['PATH'];

  constructor() {
    process.env['PATH'] = this.#folder + delimiter + (this.#path ?? '');
  }

  /** It prints this and ends with 0. */
  prints(text: string): this {
    return this.#does(text, 'cat', 0);
  }

  /** It gives these outputs of a stack. */
  gives(outputs: object): this {
    return this.prints(JSON.stringify(outputs));
  }

  /** It complains on stderr and ends with 255. */
  fails(text: string): this {
    return this.#does(text, 'cat >&2', 255);
  }

  /** With which arguments it was called, one a line; undefined where it was not. */
  get args(): string | undefined {
    const path = join(this.#folder, 'args');
    return existsSync(path) ? readFileSync(path, 'utf8').trimEnd() : undefined;
  }

  [Symbol.dispose](): void {
    process.env['PATH'] = this.#path;
    rmSync(this.#folder, { recursive: true });
  }

  #does(text: string, command: string, code: number): this {
    const [path, said] = [join(this.#folder, 'pulumi'), join(this.#folder, 'said')];
    writeFileSync(said, text);
    writeFileSync(
      path,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${this.#folder}/args'\n${command} < '${said}'\nexit ${code}\n`,
    );
    chmodSync(path, 0o755);
    return this;
  }
}
