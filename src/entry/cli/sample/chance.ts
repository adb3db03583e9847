import { createHash } from 'node:crypto';

/**
 * A number from 0 to below 1 that looks like chance and is the same for the same words, whatever was asked before: no
 * state, so a change in one place of a plan does not move all others.
 */
export function chance(...words: readonly (string | number)[]): number {
  return createHash('md5').update(words.join(' ')).digest().readUInt32BE() / 2 ** 32;
}
