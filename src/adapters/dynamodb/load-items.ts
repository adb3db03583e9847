import { isDecided, LOAD_RANK, type LoadRecord } from '../../domain/audit-record.ts';
import { fieldsOf, type Item, itemOf } from './attribute-values.ts';
import { LOADS_LIST, loadKey, loadPlace } from './audit-table.ts';
import { EXPIRES } from './item-life.ts';

/** A load's record as an item, with the rank of its state for the condition. */
export function loadItem(record: LoadRecord, expires: number | undefined): Item {
  const { id, ...rest } = record;
  const place = loadPlace(record.plannedAt, id);
  const rank = LOAD_RANK[record.state];
  return itemOf({ ...loadKey(id), ...rest, rank, list: LOADS_LIST, place, [EXPIRES]: expires });
}

/** The record that an item of `loadItem` holds. */
export function loadRecordOf(item: Item): LoadRecord {
  const { pk, sk, rank, list, place, [EXPIRES]: _, ...record } = fieldsOf(item);
  return { id: (pk as string).slice('load#'.length), ...record } as LoadRecord;
}

/** `loadAdvances(stored, record)` as a condition of the write: DynamoDB decides it, however many write at the same time. */
export function advances(record: LoadRecord) {
  const values = itemOf({ ':attempt': record.attempt, ':decided': LOAD_RANK.FINISHED });
  if (isDecided(record)) {
    return {
      ConditionExpression: 'attribute_not_exists(pk) OR #rank < :decided OR attempt <= :attempt',
      ExpressionAttributeNames: { '#rank': 'rank' },
      ExpressionAttributeValues: values,
    };
  }
  return {
    ConditionExpression:
      'attribute_not_exists(pk) OR ' +
      '(#rank < :decided AND (attempt < :attempt OR (attempt = :attempt AND #rank <= :rank)))',
    ExpressionAttributeNames: { '#rank': 'rank' },
    ExpressionAttributeValues: { ...values, ...itemOf({ ':rank': LOAD_RANK[record.state] }) },
  };
}
