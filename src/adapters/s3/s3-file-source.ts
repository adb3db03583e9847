import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { DatasetName } from '../../domain/dataset.ts';
import { Unavailable } from '../../domain/errors.ts';
import { type FileFormat, formatOf, type ObjectRef, type ObjectVersion } from '../../domain/transformed-file.ts';
import { shapeOf } from '../../formats/file-shape.ts';
import { isHidden } from '../../formats/hidden-names.ts';
import { FIRST_READ_BYTES } from '../../formats/parquet-shape.ts';
import { HEAD_BYTES } from '../../formats/text-head.ts';
import type { Description, FileSource } from '../../ports/file-source.ts';
import { FetchedBytes, NotFetched } from './fetched-bytes.ts';
import { type Piece, type Range, rangedGet, versionOf } from './ranged-get.ts';
import { areaError } from './s3-errors.ts';

/** Looks at an object that is overwritten each time, before it is left to the next delivery. */
const MAX_LOOKS = 3;
/** Pieces fetched in one look: the first, a long footer, or packed text doubled until its head is unpacked. */
const MAX_PIECES = 12;

export interface S3FileSourceDependencies {
  readonly client: S3Client;
  readonly bucket: string;
  /** What the keys of each dataset begin with. Default: `orders/`, `customers/`. */
  readonly prefixes?: Readonly<Record<DatasetName, string>>;
}

/**
 * A bucket as the transformed area.
 *
 * `describe` is one ranged GET: the end of a Parquet file, the head of a text file. The answer's eTag, `Content-Range` and
 * `Last-Modified` make the version, so version and shape belong together; whatever more is needed (a footer longer than 64
 * KiB, an empty object) costs one more call, under `If-Match`. What is described is the current version of the key: in a
 * versioned bucket, too, and a delete marker is `gone`.
 *
 * `list` tells the version, too, as S3 does in every listing: who knows it already is spared the GET.
 *
 * Cost of 10 000 files: 10 000 GETs ($0.004 at $0.4 a million (k)), 10 LISTs a scan ($0.00005 (k)). Source: S3 API
 * reference, GetObject, ListObjectsV2 (1 000 keys a page).
 */
export class S3FileSource implements FileSource {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefixes: Readonly<Record<DatasetName, string>>;

  constructor({ client, bucket, prefixes }: S3FileSourceDependencies) {
    this.#client = client;
    this.#bucket = bucket;
    this.#prefixes = prefixes ?? { orders: 'orders/', customers: 'customers/' };
  }

  async *list(dataset: DatasetName): AsyncGenerator<readonly ObjectVersion[]> {
    const bucket = this.#bucket;
    let token: string | undefined;
    do {
      const page = await this.#page(dataset, token);
      const ours = (page.Contents ?? []).flatMap((entry) => {
        const key = decoded(entry.Key ?? '');
        if (formatOf(key) === undefined || this.#isHidden(key, dataset)) return [];
        return [versionOf({ dataset, bucket, key }, entry.Size ?? 0, entry)];
      });
      if (ours.length > 0) yield ours;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async describe(object: ObjectRef): Promise<Description> {
    const format = formatOf(object.key);
    if (format === undefined) return { is: 'gone' };
    for (let look = 0; look < MAX_LOOKS; look++) {
      const description = await this.#look(object, format);
      if (description !== 'changed') return description;
    }
    throw new Unavailable(`s3://${object.bucket}/${object.key} is overwritten whenever it is looked at`);
  }

  async #page(dataset: DatasetName, token: string | undefined) {
    const Prefix = this.#prefixes[dataset];
    // XML cannot carry every character of a key, and changes some on the way; percent-encoding can.
    const input = { Bucket: this.#bucket, Prefix, EncodingType: 'url' as const, ContinuationToken: token };
    try {
      return await this.#client.send(new ListObjectsV2Command(input));
    } catch (error) {
      throw areaError(error, `listing s3://${this.#bucket}/${Prefix}`);
    }
  }

  /** Work in progress, such as Spark's `_temporary/`, by the name of the file or of a folder below the dataset. */
  #isHidden(key: string, dataset: DatasetName): boolean {
    return key.slice(this.#prefixes[dataset].length).split('/').some(isHidden);
  }

  async #look(object: ObjectRef, format: FileFormat): Promise<Description | 'changed'> {
    const first = await this.#get(object, firstRange(format));
    if (first === 'gone') return { is: 'gone' };
    if (first === 'changed') return first;
    const { version } = first;
    const bytes = new FetchedBytes(version.sizeBytes);
    let piece: Piece = first;
    for (let pieces = 1; pieces <= MAX_PIECES; pieces++) {
      bytes.add(piece.offset, piece.bytes);
      try {
        return { is: 'file', version, ...shapeOf(format, bytes) };
      } catch (error) {
        if (!(error instanceof NotFetched)) throw error;
        const next = await this.#get(object, error, version.eTag);
        if (next === 'gone' || next === 'changed') return 'changed';
        piece = next;
      }
    }
    throw new Error(`s3://${object.bucket}/${object.key}: its shape takes more than ${MAX_PIECES} pieces`);
  }

  async #get(object: ObjectRef, range: Range, eTag?: string) {
    return rangedGet(this.#client, object, range, eTag);
  }
}

function firstRange({ kind }: FileFormat): Range {
  // One byte more than the head, to see whether the head is all there is.
  return kind === 'parquet' ? { lastBytes: FIRST_READ_BYTES } : { offset: 0, lengthBytes: HEAD_BYTES + 1 };
}

/** `encoding-type=url` is form encoding: a blank is `+`. */
function decoded(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
