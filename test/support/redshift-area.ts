import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlStore } from '../../src/adapters/redshift/control-store.ts';
import { arrived } from '../../src/domain/arrival.ts';
import { type LoadFile, withWindows } from '../../src/domain/load.ts';
import { formatOf, type ObjectRef, type ObjectVersion } from '../../src/domain/transformed-file.ts';
import { shapeOf } from '../../src/formats/file-shape.ts';
import type { Description, FileSource } from '../../src/ports/file-source.ts';
import type { ObjectReader } from './redshift-data/copy-files.ts';
import type { FileSpec } from './warehouse-harness.ts';
import { writeFile } from './write-file.ts';

interface StoredObject {
  readonly bytes: Uint8Array;
  /** Seconds since 1970. */
  readonly lastModified: number;
}

/**
 * An object store in memory, as everybody sees it: COPY reads it, the adapter looks at it and writes its control files
 * there.
 */
export class RedshiftArea implements ObjectReader, ControlStore, Pick<FileSource, 'describe'> {
  readonly bucket: string;
  readonly #objects = new Map<string, StoredObject>();

  constructor(bucket = 'area') {
    this.bucket = bucket;
  }

  async read(bucket: string, key: string): Promise<Uint8Array | undefined> {
    return bucket === this.bucket ? this.#objects.get(key)?.bytes : undefined;
  }

  async list(bucket: string, prefix: string): Promise<readonly string[]> {
    return bucket === this.bucket ? [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort() : [];
  }

  async put(path: string, body: string): Promise<string> {
    this.#objects.set(`control/${path}`, { bytes: Buffer.from(body), lastModified: 0 });
    return `s3://${this.bucket}/control/${path}`;
  }

  async get(path: string): Promise<string | undefined> {
    const object = this.#objects.get(`control/${path}`);
    return object === undefined ? undefined : Buffer.from(object.bytes).toString('utf8');
  }

  async describe(ref: ObjectRef): Promise<Description> {
    const version = this.#version(ref);
    const format = formatOf(ref.key);
    if (version === undefined || format === undefined) return { is: 'gone' };
    const { bytes } = this.#objects.get(ref.key)!;
    const read = (start: number, length: number) => new Uint8Array(bytes.subarray(start, start + length));
    return { is: 'file', version, ...shapeOf(format, { sizeBytes: bytes.length, read }) };
  }

  /** As a file source: every object below the dataset's folder. */
  asSource(): FileSource {
    const keys = () => [...this.#objects.keys()];
    const { bucket } = this;
    return {
      describe: async (ref) => this.describe(ref),
      list: async function* (dataset) {
        const own = keys().filter((key) => key.startsWith(`${dataset}/`));
        yield await Promise.resolve(own.map((key) => ({ dataset, bucket, key })));
      },
    };
  }

  /** Writes a file and describes it as intake would. */
  async write(spec: FileSpec, horizon: number): Promise<LoadFile> {
    const format = formatOf(spec.key)!;
    const folder = mkdtempSync(join(tmpdir(), 'redshift-area-'));
    await writeFile(join(folder, 'file'), spec, { format: format.kind, gzip: format.gzip });
    const bytes = readFileSync(join(folder, 'file'));
    rmSync(folder, { recursive: true });
    this.#objects.set(spec.key, { bytes, lastModified: spec.arrival });
    const ref = { dataset: spec.dataset, bucket: this.bucket, key: spec.key };
    const description = await this.describe(ref);
    if (description.is === 'gone') throw new Error(`${spec.key} has no format of ours`);
    const file = arrived(description.version, description.shape, description.problem, 'lastModified');
    return withWindows([file], horizon)[0]!;
  }

  remove(key: string): void {
    this.#objects.delete(key);
  }

  /** Changes the bytes between these shares of it; the size stays. */
  damage(key: string, from = 0.25, to = 0.75): void {
    const object = this.#objects.get(key)!;
    const bytes = Uint8Array.from(object.bytes);
    bytes.fill(0xff, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
    this.#objects.set(key, { ...object, bytes });
  }

  /** Puts other bytes under a key; its time stays. */
  replace(key: string, text: string): void {
    this.#objects.set(key, { ...this.#objects.get(key)!, bytes: Buffer.from(text) });
  }

  /** What intake would now see of the object. */
  async version(ref: ObjectRef): Promise<Pick<ObjectVersion, 'eTag' | 'sizeBytes'>> {
    const { eTag, sizeBytes } = this.#version(ref)!;
    return { eTag, sizeBytes };
  }

  #version(ref: ObjectRef): ObjectVersion | undefined {
    const object = this.#objects.get(ref.key);
    if (object === undefined || ref.bucket !== this.bucket) return undefined;
    const eTag = createHash('md5').update(object.bytes).digest('hex');
    return { ...ref, eTag, sizeBytes: object.bytes.length, lastModified: object.lastModified };
  }
}
