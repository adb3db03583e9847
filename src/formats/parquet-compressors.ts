import zlib from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** From Node 22.15 on the runtime has it, several times faster than in JavaScript. */
const hasZstd = typeof (zlib as Partial<typeof zlib>).zstdDecompressSync === 'function';

/** Every codec of Parquet: the runtime's own where there is one. None makes more bytes than the page promises. */
export const COMPRESSORS: Compressors = {
  ...compressors,
  GZIP: (input, maxOutputLength) => zlib.gunzipSync(input, { maxOutputLength }),
  BROTLI: (input, maxOutputLength) => zlib.brotliDecompressSync(input, { maxOutputLength }),
  ...(hasZstd && {
    ZSTD: (input: Uint8Array, maxOutputLength: number) => zlib.zstdDecompressSync(input, { maxOutputLength }),
  }),
};
