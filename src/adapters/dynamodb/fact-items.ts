import type { AuditedFile, FileFact } from '../../domain/audit-record.ts';
import { fieldsOf, type Item, itemOf } from './attribute-values.ts';
import { FILE_PREFIX, factKey, listOf, loadFilesKey, shardOf, versionKey } from './audit-table.ts';
import { EXPIRES, type ItemLife } from './item-life.ts';

/** Ids in one item: 65 bytes each, so that a list costs 1 write unit for some 15 files, far below 400 KB an item. */
const IDS_AN_ITEM = 250;

/** A fact as an item. Its fields are attributes of their own, for those who look at the table in the console. */
export function factItem(fact: FileFact, expires: number | undefined): Item {
  const { file, ...said } = fact;
  const { id, ...version } = file;
  return itemOf({ ...factKey(id, fact.kind), ...said, ...version, ...listing(fact), [EXPIRES]: expires });
}

/** Only what set a file aside is listed: these are few, and asked for. */
function listing({ kind, at, file }: FileFact): object {
  if (kind === 'RECEIVED' || kind === 'LOADED') return {};
  return { list: listOf(kind, shardOf(file.id)), place: String(at).padStart(15, '0') };
}

/** The fact that an item of `factItem` holds. */
export function factOf(item: Item): FileFact {
  const { pk, sk, list, place, [EXPIRES]: _, ...fields } = fieldsOf(item);
  const { dataset, bucket, key, eTag, sizeBytes, lastModified, arrival, ...said } = fields;
  const id = (pk as string).slice(FILE_PREFIX.length);
  const file = { id, arrival, dataset, bucket, key, eTag, sizeBytes, lastModified } as AuditedFile;
  return { ...said, file } as FileFact;
}

/** Says that this version of an object is known. */
export function versionItem(file: AuditedFile, expires: number | undefined): Item {
  return itemOf({ ...versionKey(file), fileId: file.id, [EXPIRES]: expires });
}

/** Says which files the loads named in these facts concern, in as few items as may be. The same facts give the same items. */
export function loadFilesItems(facts: readonly FileFact[], life: ItemLife): Item[] {
  const byLoad = new Map<string, FileFact[]>();
  for (const fact of facts) {
    if (!('loadId' in fact) || fact.loadId === null) continue;
    const own = byLoad.get(fact.loadId) ?? [];
    own.push(fact);
    byLoad.set(fact.loadId, own);
  }
  return [...byLoad].flatMap(([loadId, own]) => {
    const sorted = [...new Set(own.map(({ file }) => file.id))].sort();
    const expires = life.ofList(own);
    const items: Item[] = [];
    for (let at = 0; at < sorted.length; at += IDS_AN_ITEM) {
      const fileIds = sorted.slice(at, at + IDS_AN_ITEM);
      items.push(itemOf({ ...loadFilesKey(loadId, fileIds), fileIds, [EXPIRES]: expires }));
    }
    return items;
  });
}
