import { createHash, hash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { StoredBytes } from '../../formats/stored-bytes.ts';

/** A file up to this size is read whole, at once. */
const WHOLE_BYTES = 4 * 1024 * 1024;
/** A larger one is read in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;
/** After so many pieces others may have the thread: about 10 ms. */
const PIECES_AT_ONCE = 16;

/** What two looks at a file must agree in for the file to be the same. Never the same after the content was written to. */
export function stampOf(stat: BigIntStats): string {
  return `${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.ino}`;
}

/**
 * Reads files: SHA-256 of the whole content, and whatever `look` wants to see of it. Small files go through one buffer
 * that is kept, so this must not be used by two at a time: each description runs to its end without a pause, but for large
 * files, which bring their own.
 */
export class FileContent {
  #buffer: Buffer | undefined;

  /**
   * @param stat as just found at `path`
   * @returns undefined when the file is not, or not any more, what `stat` says
   * @throws what the system says
   */
  async read<T>(
    path: string,
    stat: BigIntStats,
    look: (bytes: StoredBytes) => T,
  ): Promise<{ readonly sha256: string; readonly seen: T } | undefined> {
    const fd = openSync(path, 'r');
    try {
      const read = stat.size <= WHOLE_BYTES ? this.#small(fd, Number(stat.size)) : await large(fd, Number(stat.size));
      const seen = look(read.bytes);
      return stampOf(fstatSync(fd, { bigint: true })) === stampOf(stat) ? { sha256: read.sha256, seen } : undefined;
    } catch (error) {
      if (error instanceof ShortRead) return undefined;
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  #small(fd: number, sizeBytes: number) {
    this.#buffer ??= Buffer.allocUnsafeSlow(WHOLE_BYTES);
    const content = this.#buffer.subarray(0, sizeBytes);
    fill(fd, content, 0);
    const bytes = { sizeBytes, read: (offset: number, length: number) => content.subarray(offset, offset + length) };
    return { sha256: hash('sha256', content, 'hex'), bytes };
  }
}

async function large(fd: number, sizeBytes: number) {
  const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  const digest = createHash('sha256');
  for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
    if (offset % (PIECES_AT_ONCE * PIECE_BYTES) === 0) await yieldToOthers();
    digest.update(fill(fd, piece.subarray(0, Math.min(PIECE_BYTES, sizeBytes - offset)), offset));
  }
  const read = (offset: number, length: number) => fill(fd, Buffer.allocUnsafeSlow(length), offset);
  return { sha256: digest.digest('hex'), bytes: { sizeBytes, read } };
}

/** The file was cut while it was read. */
class ShortRead extends Error {}

function fill(fd: number, target: Buffer, offset: number): Buffer {
  for (let done = 0; done < target.length; ) {
    const count = readSync(fd, target, done, target.length - done, offset + done);
    if (count === 0) throw new ShortRead();
    done += count;
  }
  return target;
}
