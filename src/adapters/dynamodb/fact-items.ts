import type { AuditedFile, FileFact } from '../../domain/audit-record.ts';
import { fieldsOf, type Item, itemOf } from './attribute-values.ts';
import { FILE_PREFIX, factKey, listOf, loadFilesKey, shardOf, versionKey } from './audit-table.ts';

/** Ids in one item: 65 bytes each, so that a list costs 1 write unit for some 15 files, far below 400 KB an item. */
const IDS_AN_ITEM = 250;

/** A fact as an item. Its fields are attributes of their own, for those who look at the table in the console. */
export function factItem(fact: FileFact): Item {
  const { file, ...said } = fact;
  const { id, ...version } = file;
  return itemOf({ ...factKey(id, fact.kind), ...said, ...version, ...listing(fact) });
}

/** Only what set a file aside is listed: these are few, and asked for. */
function listing({ kind, at, file }: FileFact): object {
  if (kind === 'RECEIVED' || kind === 'LOADED') return {};
  return { list: listOf(kind, shardOf(file.id)), place: String(at).padStart(15, '0') };
}

/** The fact that an item of `factItem` holds. */
export function factOf(item: Item): FileFact {
  const { pk, sk, list, place, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival, ...said } = fieldsOf(item);
  const id = (pk as string).slice(FILE_PREFIX.length);
  const file = { id, arrival, dataset, bucket, key, eTag, sizeBytes, lastModified } as AuditedFile;
  return { ...said, file } as FileFact;
}

/** Says that this version of an object is known. */
export function versionItem(file: AuditedFile): Item {
  return itemOf({ ...versionKey(file), fileId: file.id });
}

/** Says which files the loads named in these facts concern, in as few items as may be. The same facts give the same items. */
export function loadFilesItems(facts: readonly FileFact[]): Item[] {
  const byLoad = new Map<string, string[]>();
  for (const fact of facts) {
    if (!('loadId' in fact) || fact.loadId === null) continue;
    const ids = byLoad.get(fact.loadId) ?? [];
    ids.push(fact.file.id);
    byLoad.set(fact.loadId, ids);
  }
  return [...byLoad].flatMap(([loadId, ids]) => {
    const sorted = [...new Set(ids)].sort();
    const items: Item[] = [];
    for (let at = 0; at < sorted.length; at += IDS_AN_ITEM) {
      const fileIds = sorted.slice(at, at + IDS_AN_ITEM);
      items.push(itemOf({ ...loadFilesKey(loadId, fileIds), fileIds }));
    }
    return items;
  });
}
