import type { FileSource } from '../../src/ports/file-source.ts';

/** The same source, whose listing tells names only, as that of a file system does. */
export function bareListing(source: FileSource): FileSource {
  return {
    describe: async (object) => source.describe(object),
    async *list(of) {
      for await (const page of source.list(of)) {
        yield page.map(({ dataset, bucket, key }) => ({ dataset, bucket, key }));
      }
    },
  };
}
