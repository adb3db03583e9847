import type { Container } from 'inversify';
import type { Replayed, ReplayQuery } from '../../../domain/replay-files.ts';
import { objectName } from '../../../domain/transformed-file.ts';
import { TOKENS } from '../../tokens.ts';
import { CommandError } from '../command-error.ts';
import { printable } from '../printable.ts';
import { findFiles } from './find-files.ts';
import type { Place } from './place.ts';
import { isMeant, releasableReasons } from './reasons.ts';

/** What to release, in the words of a user. */
export type Asked = { readonly key: string } | { readonly reason: string };

/** Releases what a user names, as they name it. @throws CommandError where there is nothing of that name */
export async function releaseNamed(container: Container, asked: Asked, place: Place): Promise<Replayed> {
  const queries = 'key' in asked ? await byKey(container, asked.key, place) : await byReason(container, asked.reason);
  const sum = { files: 0, loads: 0, vanished: 0 };
  for (const query of queries) {
    const { files, loads, vanished } = await container.get(TOKENS.replayFiles).run(query);
    sum.files += files;
    sum.loads += loads;
    sum.vanished += vanished;
  }
  return sum;
}

async function byKey(container: Container, text: string, place: Place): Promise<ReplayQuery[]> {
  const files = await findFiles(container, text, place);
  const objects = new Map(
    files.map(({ record: { file } }) => [objectName(file), { bucket: file.bucket, key: file.key }]),
  );
  return [...objects.values()];
}

async function byReason(container: Container, asked: string): Promise<ReplayQuery[]> {
  const reasons = await releasableReasons(container);
  const meant = [...reasons].filter((reason) => isMeant(reason, asked));
  if (meant.length > 0) return meant.map((reason) => ({ reason }));
  const known = [...reasons].map((reason) => `'${reason}'`).join(', ');
  throw new CommandError(
    `nothing is quarantined or blocked for ${printable(asked)}; ${known === '' ? 'nothing is at all' : `there is ${known}`}`,
  );
}
