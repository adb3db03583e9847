import type { StoredBytes } from '../../src/formats/stored-bytes.ts';

/** Content in memory as a reader of shapes sees it; a read outside of it is the reader's fault. */
export function stored(content: string | Uint8Array): StoredBytes {
  const bytes = Buffer.from(content);
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => {
      if (offset < 0 || length < 0 || offset + length > bytes.length) throw new Error('read outside of the file');
      return bytes.subarray(offset, offset + length);
    },
  };
}
