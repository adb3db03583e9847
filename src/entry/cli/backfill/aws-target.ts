import type { BackfillChoice } from '../../../domain/backfill-choice.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import { DATASET_NAMES } from '../../../domain/datasets.ts';
import { isHidden } from '../../../formats/hidden-names.ts';
import type { EventScope } from '../../s3-events.ts';
import { misuse } from '../command-error.ts';
import { printable } from '../printable.ts';

const ADDRESS = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

/** A part of the area, and the area as far as it has to be listed for it. */
interface AwsTarget extends Pick<BackfillChoice, 'datasets' | 'prefix'> {
  readonly area: EventScope;
}

/**
 * What a prefix of keys, or an address `s3://bucket/prefix`, means in the area: any beginning of a key below the folder of
 * a dataset, or of that folder; nothing means all.
 *
 * @throws CommandError where it lies outside of the area, or in a folder that is left alone
 */
export function awsTargetAt(text: string | undefined, area: EventScope): AwsTarget {
  const prefix = prefixOf(text ?? '', area.bucket);
  const datasets = DATASET_NAMES.filter((name) => {
    return prefix.startsWith(area.prefixes[name]) || area.prefixes[name].startsWith(prefix);
  });
  if (datasets.length === 0) {
    const { orders, customers } = area.prefixes;
    throw misuse(
      `${printable(prefix)} holds no files of the area s3://${area.bucket}: keys of orders begin with ${orders}, of ` +
        `customers with ${customers}`,
    );
  }
  const prefixes = { ...area.prefixes };
  for (const name of datasets) prefixes[name] = folderToList(prefix, area.prefixes[name], name);
  return { datasets, prefix, area: { ...area, prefixes } };
}

function prefixOf(text: string, bucket: string): string {
  const [, named, prefix = ''] = ADDRESS.exec(text) ?? [];
  if (named === undefined) return text;
  if (named === bucket) return prefix;
  throw misuse(`the area is in the bucket ${bucket} (AREA_BUCKET), not in ${printable(named)}`);
}

/** Whole folders only: whether a name is hidden is seen from its first character. */
function folderToList(prefix: string, whole: string, dataset: DatasetName): string {
  if (!prefix.startsWith(whole)) return whole;
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const hidden = folder.slice(whole.length).split('/').find(isHidden);
  if (hidden === undefined) return folder;
  throw misuse(
    `files of ${dataset} in a folder such as ${printable(hidden)} are left alone: its name begins with _ or .`,
  );
}
