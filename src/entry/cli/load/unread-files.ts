import type { Scanned } from '../../../domain/scan-source.ts';

/** A file nobody could look at; the next run tries again. */
export interface UnreadFile {
  readonly key: string;
  readonly reason: string;
}

export function unreadIn({ failed }: Pick<Scanned, 'failed'>): UnreadFile[] {
  return failed.map(({ object, error }) => ({ key: object.key, reason: error.message }));
}
