import { createHash } from 'node:crypto';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { FACT_RANK, type FactKind } from '../../domain/audit-record.ts';
import type { ObjectRef, ObjectVersion } from '../../domain/transformed-file.ts';
import type { Item } from './attribute-values.ts';

/**
 * The table of the audit. One table, since all of it is written together:
 *
 * | pk | sk | what |
 * |---|---|---|
 * | `file#<file id>` | `1#RECEIVED`, `5#SET_ASIDE`, `9#LOADED` | a fact: one place per rank, so a state never falls |
 * | `key#<object key>` | `<dataset>#<bucket>#<lastModified>#<hash of file id>` | a version of an object: points to its file |
 * | `load#<load id>` | `record` | the load's record |
 * | `load#<load id>` | `files#<hash>` | ids of files that were loaded by it or set aside in it, many an item |
 *
 * Any of them may have `expires` (`ItemLife`). A way to a fact or file that is gone is passed over.
 *
 * Only load records are ever changed under a condition. Everything else is put whole under a name that follows from its
 * content: writing twice, late, in any order, by any number of writers ends in the same items, without reading first.
 *
 * The one index is sparse: it has the facts that set a file aside (a state and a shard: what *was* quarantined; what is, the
 * facts tell) and the load records, the latest planned first. Not one of the many facts of files that load is in it: a state
 * as a key would be one hot partition of 1 000 writes a second and hold the whole table back (DynamoDB developer guide,
 * "Designing partition keys", "GSI back pressure").
 */
export const LIST_INDEX = 'listed';

/** A quarantine of masses is spread over so many partitions of the index; each question asks all of them. */
export const LIST_SHARDS = 8;

/** Where all load records are listed. */
export const LOADS_LIST = 'LOADS';

/** Later than any time in milliseconds: what it is subtracted from sorts the latest first. */
const AFTER_ALL_MS = 1e15;

/** A name of an item. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** The table as it has to be created; on-demand billing, since files come in bursts. */
export function auditTable(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'list', 'place'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: LIST_INDEX,
        KeySchema: [
          { AttributeName: 'list', KeyType: 'HASH' },
          { AttributeName: 'place', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
}

const SLOT = { 1: '1#RECEIVED', 5: '5#SET_ASIDE', 9: '9#LOADED' } as const;

/** The prefix of what all items of facts are named by. */
export const FILE_PREFIX = 'file#';

export function factKey(fileId: string, kind: FactKind): ItemKey {
  return { pk: `${FILE_PREFIX}${fileId}`, sk: SLOT[FACT_RANK[kind]] };
}

/** Every place a file's facts can be in. */
export function factKeys(fileId: string): ItemKey[] {
  return (['RECEIVED', 'QUARANTINED', 'LOADED'] as const).map((kind) => factKey(fileId, kind));
}

/** The key that all objects of that name share, whatever their dataset and bucket. */
export function objectPk(key: string): string {
  return `key#${key}`;
}

/** What the versions of one object begin with, under `objectPk`; a bucket's name has no `#`. */
export function objectPrefix({ dataset, bucket }: ObjectRef): string {
  return `${dataset}#${bucket}#`;
}

/** Versions of one object sort by `lastModified`. The id is hashed, since a sort key ends at 1 024 bytes. */
export function versionKey(version: ObjectVersion & { readonly id: string }): ItemKey {
  const modified = String(version.lastModified).padStart(12, '0');
  return {
    pk: objectPk(version.key),
    sk: `${objectPrefix(version)}${modified}#${digest(version.id).slice(0, 32)}`,
  };
}

export function loadPk(loadId: string): string {
  return `load#${loadId}`;
}

export function loadKey(loadId: string): ItemKey {
  return { pk: loadPk(loadId), sk: 'record' };
}

/** What the lists of a load's files begin with, under `loadPk`. */
export const LOAD_FILES_PREFIX = 'files#';

export function loadFilesKey(loadId: string, fileIds: readonly string[]): ItemKey {
  return { pk: loadPk(loadId), sk: LOAD_FILES_PREFIX + digest(fileIds.join('\n')).slice(0, 32) };
}

/** Where the index lists a fact that set a file aside. */
export function listOf(kind: FactKind, shard: number): string {
  return `${kind}#${String(shard)}`;
}

export function shardOf(fileId: string): number {
  return createHash('sha256').update(fileId).digest().readUInt32BE(0) % LIST_SHARDS;
}

/** Sorts load records: the latest planned first, then by id. */
export function loadPlace(plannedAt: number, loadId: string): string {
  return `${String(AFTER_ALL_MS - plannedAt).padStart(16, '0')}#${loadId}`;
}

/** The name of an item that was read. */
export function keyOf(item: Item): ItemKey {
  return { pk: item['pk']?.S ?? '', sk: item['sk']?.S ?? '' };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
