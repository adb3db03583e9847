import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';

/**
 * A COPY … FROM STDIN under way. It ends well by `end` alone: where that is never called the session must be ended, which
 * undoes the copy.
 */
export class CopyWriter {
  readonly #stream: CopyStreamQuery;
  /** Rejects when the server refuses or the connection is lost: then the stream itself calls nobody back any more. */
  readonly #failed: Promise<never>;
  #hasFailed = false;

  constructor(client: pg.PoolClient, sql: string) {
    this.#stream = client.query(copyFrom(sql));
    this.#failed = new Promise((_, reject) => {
      this.#stream.on('error', (error) => {
        this.#hasFailed = true;
        reject(error);
      });
    });
    // Whoever waits for a write or the end hears of it.
    this.#failed.catch(() => undefined);
  }

  /** Resolves when the network has taken the text: nothing piles up in memory. */
  async write(text: string): Promise<void> {
    await this.#orFailure((done) => this.#stream.write(Buffer.from(text), done));
  }

  /** @returns how many rows the server has copied */
  async end(): Promise<number> {
    await this.#orFailure((done) => this.#stream.end(done));
    return this.#stream.rowCount;
  }

  async #orFailure(begin: (done: (error?: Error | null) => void) => void): Promise<void> {
    // After a failure the stream has no connection, and stumbles over that.
    if (this.#hasFailed) return this.#failed;
    const done = new Promise<void>((resolve, reject) => {
      begin((error) => (error ? reject(error) : resolve()));
    });
    await Promise.race([done, this.#failed]);
  }
}

/** What means something to COPY's text format. */
const SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A line of COPY's text format. */
export function copyLine(values: readonly (string | null)[]): string {
  return `${values.map((value) => (value === null ? '\\N' : escaped(value))).join('\t')}\n`;
}

function escaped(value: string): string {
  // Most values hold nothing special, and asking is cheaper than replacing.
  SPECIAL.lastIndex = 0;
  return SPECIAL.test(value) ? value.replace(SPECIAL, (character) => ESCAPED[character] ?? character) : value;
}
