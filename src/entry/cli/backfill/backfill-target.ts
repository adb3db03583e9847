import { statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { BackfillChoice } from '../../../domain/backfill-choice.ts';
import { DATASET_NAMES } from '../../../domain/datasets.ts';
import { areaAt } from '../area.ts';

/** An area, and the part of it that is meant. */
interface BackfillTarget extends Pick<BackfillChoice, 'datasets' | 'prefix'> {
  readonly area: string;
}

/** What a folder means: an area if it holds the folder of a dataset, else a part of the area around it. */
export function targetAt(path: string): BackfillTarget {
  const folder = areaAt(path);
  const whole = { area: folder, datasets: DATASET_NAMES, prefix: '' };
  if (DATASET_NAMES.some((name) => isFolder(join(folder, name)))) return whole;
  const parts = folder.split(sep);
  const at = parts.findLastIndex((part) => DATASET_NAMES.some((name) => name === part));
  const dataset = DATASET_NAMES.find((name) => name === parts[at]);
  if (dataset === undefined) return whole;
  return { area: parts.slice(0, at).join(sep) || sep, datasets: [dataset], prefix: `${parts.slice(at).join('/')}/` };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
