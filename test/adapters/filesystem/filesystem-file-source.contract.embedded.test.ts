import { readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FilesystemFileSource } from '../../../src/adapters/filesystem/filesystem-file-source.ts';
import { formatOf } from '../../../src/domain/transformed-file.ts';
import { type FileSourceHarness, fileSourceContract, type SourceObject } from '../../contract/file-source.contract.ts';
import { writeFile } from '../../support/write-file.ts';
import { TemporaryArea } from './temporary-area.ts';

async function putInto(area: TemporaryArea, { key, table, modifiedAt, damage }: SourceObject): Promise<void> {
  const format = formatOf(key);
  const path = join(area.path, key);
  if (format === undefined) area.write(key, 'nothing of ours');
  else await writeFile(path, table, { format: format.kind, gzip: format.gzip });
  if (format?.kind === 'parquet' && format.gzip) writeFileSync(path, gzipSync(readFileSync(path)));
  if (damage !== undefined) truncateSync(path, damage === 'empty' ? 0 : Math.floor((statSync(path).size * 2) / 3));
  utimesSync(path, modifiedAt, modifiedAt);
}

function harness(withCache: boolean) {
  return async (): Promise<FileSourceHarness> => {
    const area = new TemporaryArea();
    const cachePath = withCache ? join(area.path, 'cache.sqlite') : undefined;
    const source = new FilesystemFileSource({ area: area.path, cachePath });
    return {
      source,
      bucket: area.path,
      put: (object) => putInto(area, object),
      remove: async (key) => rmSync(join(area.path, key)),
      [Symbol.asyncDispose]: async () => {
        source.close();
        area[Symbol.dispose]();
      },
    };
  };
}

fileSourceContract('FilesystemFileSource', harness(false));
fileSourceContract('FilesystemFileSource with a cache', harness(true));
