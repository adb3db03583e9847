import { type FileHandle, open } from 'node:fs/promises';
import { AreaUnusable, Unavailable } from '../../domain/errors.ts';
import type { ObjectVersion } from '../../domain/transformed-file.ts';
import { ContentLost, type ObjectContent, type OpenContent } from '../../formats/object-content.ts';
import { errorCode } from './filesystem-errors.ts';

/** Read at a time when a file is read from its beginning to its end. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Opens files of a folder. A file that was written to since it was described, or is written to while it is read, is
 * `changed`.
 *
 * @param pathOf the absolute path under which a version lies
 */
export function filesystemContent(pathOf: (version: ObjectVersion) => string): OpenContent {
  return async (version) => {
    const file = await openFile(pathOf(version));
    try {
      const content = new FilesystemContent(file, version);
      await content.assertUnchanged();
      return content;
    } catch (error) {
      await file.close();
      throw error;
    }
  };
}

class FilesystemContent implements ObjectContent {
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  readonly #lastModified: number;

  constructor(file: FileHandle, { sizeBytes, lastModified }: ObjectVersion) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
    this.#lastModified = lastModified;
  }

  async read(offset: number, lengthBytes: number): Promise<Uint8Array> {
    const target = Buffer.allocUnsafeSlow(lengthBytes);
    for (let done = 0; done < lengthBytes; ) {
      const { bytesRead } = await available(this.#file.read(target, done, lengthBytes - done, offset + done));
      if (bytesRead === 0) throw new ContentLost('changed');
      done += bytesRead;
    }
    await this.assertUnchanged();
    return target;
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < this.sizeBytes; offset += PIECE_BYTES) {
      yield await this.read(offset, Math.min(PIECE_BYTES, this.sizeBytes - offset));
    }
  }

  async assertUnchanged(): Promise<void> {
    const { size, mtimeMs } = await available(this.#file.stat());
    if (size !== this.sizeBytes || Math.floor(mtimeMs / 1000) !== this.#lastModified) throw new ContentLost('changed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** What a disk fails to give now it may give later: that is never the fault of the content. */
async function available<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Unavailable('a file cannot be read', { cause: error });
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ContentLost('gone', { cause: error });
    if (code === 'EACCES' || code === 'EPERM') throw new AreaUnusable(`${path} may not be read`, { cause: error });
    throw new Unavailable(`${path} cannot be opened`, { cause: error });
  }
}
