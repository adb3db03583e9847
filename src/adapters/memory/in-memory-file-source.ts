import { createHash } from 'node:crypto';
import type { DatasetName } from '../../domain/dataset.ts';
import type { FileProblem } from '../../domain/file-problem.ts';
import type { Shape, ShapeColumn } from '../../domain/shape.ts';
import {
  type FileFormat,
  formatOf,
  type ObjectRef,
  type ObjectVersion,
  objectName,
} from '../../domain/transformed-file.ts';
import type { Description, FileSource } from '../../ports/file-source.ts';
import type { ContentValue, FileContent } from './staged-rows.ts';

const PAGE_SIZE = 1_000;

/** An object as it is put. Timestamps are given as text. */
export interface InMemoryObject extends ObjectRef {
  readonly columns: readonly ShapeColumn[];
  readonly rows: readonly (readonly ContentValue[])[];
  /** Seconds since 1970. */
  readonly lastModified: number;
  /** `empty`: zero bytes; `truncated`: a part of the bytes is missing. */
  readonly damage?: 'empty' | 'truncated' | undefined;
}

interface Stored {
  readonly object: InMemoryObject;
  readonly version: ObjectVersion;
  readonly readable: boolean;
}

/** An area that is a list of objects. The format is what the key says, the content is a table. */
export class InMemoryFileSource implements FileSource {
  readonly #objects = new Map<string, Stored>();

  /** Makes the object exist, in the place of one of that key. */
  put(object: InMemoryObject): ObjectVersion {
    const version = versionOf(object);
    this.#objects.set(objectName(object), { object, version, readable: object.damage === undefined });
    return version;
  }

  /** Makes the object vanish. */
  remove(object: ObjectRef): void {
    this.#objects.delete(objectName(object));
  }

  /** Spoils the content and nothing else: neither size, eTag nor time tell. False where there is no such object. */
  spoil(object: ObjectRef): boolean {
    const stored = this.#objects.get(objectName(object));
    if (stored === undefined) return false;
    this.#objects.set(objectName(object), { ...stored, readable: false });
    return true;
  }

  async *list(dataset: DatasetName): AsyncGenerator<readonly ObjectVersion[]> {
    const versions = [...this.#objects.values()]
      .map(({ version }) => version)
      .filter((version) => version.dataset === dataset && formatOf(version.key) !== undefined);
    for (let at = 0; at < versions.length; at += PAGE_SIZE) yield versions.slice(at, at + PAGE_SIZE);
  }

  async describe(object: ObjectRef): Promise<Description> {
    const stored = this.#objects.get(objectName(object));
    const format = formatOf(object.key);
    if (stored === undefined || format === undefined) return { is: 'gone' };
    const problem = problemOf(stored, format);
    return { is: 'file', version: stored.version, shape: problem === null ? shapeOf(stored, format) : null, problem };
  }

  /** What a warehouse reads when it loads the object. */
  content(object: ObjectRef): FileContent {
    const stored = this.#objects.get(objectName(object));
    if (stored === undefined) return { is: 'gone' };
    const { sizeBytes } = stored.version;
    if (sizeBytes === 0) return { is: 'table', sizeBytes, columns: [], rows: [] };
    if (!stored.readable) return { is: 'unreadable', sizeBytes, detail: 'the content is damaged' };
    const { columns, rows } = stored.object;
    return { is: 'table', sizeBytes, columns: columns.map(({ name }) => name), rows };
  }
}

function versionOf({ dataset, bucket, key, columns, rows, lastModified, damage }: InMemoryObject): ObjectVersion {
  // JSON lines hold their columns in the rows: without rows there are no bytes.
  const rowless = formatOf(key)?.kind === 'json' && rows.length === 0;
  const whole = damage === 'empty' || rowless ? '' : JSON.stringify([columns, rows]);
  const content = damage === 'truncated' ? whole.slice(0, (whole.length * 2) / 3) : whole;
  const eTag = createHash('md5').update(content).digest('hex');
  return { dataset, bucket, key, eTag, sizeBytes: Buffer.byteLength(content), lastModified };
}

/** Only Parquet shows in its last bytes that it is torn; a file of text shows it to whoever reads it to the end. */
function problemOf({ version, readable }: Stored, { kind, gzip }: FileFormat): FileProblem | null {
  if (kind !== 'parquet') return null;
  if (gzip) return { code: 'UNSUPPORTED', detail: 'gzip around Parquet; compress inside of it instead' };
  if (version.sizeBytes === 0) return { code: 'UNREADABLE', detail: 'the file has no bytes' };
  return readable ? null : { code: 'UNREADABLE', detail: 'the end of the file is missing' };
}

function shapeOf({ object, version }: Stored, { kind }: FileFormat): Shape {
  if (kind === 'parquet') return { columns: object.columns, rowCount: object.rows.length };
  if (version.sizeBytes === 0) return { columns: [], rowCount: null };
  return { columns: object.columns.map((column) => textColumn(column, kind)), rowCount: null };
}

/** Text formats know no timestamps, and CSV nothing but text. */
function textColumn({ name, type }: ShapeColumn, kind: 'csv' | 'json'): ShapeColumn {
  return { name, type: kind === 'csv' || type.startsWith('timestamp') ? 'text' : type };
}
