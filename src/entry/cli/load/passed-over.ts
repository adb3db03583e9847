import { printable } from '../printable.ts';

/** A file or folder of the area that could not be taken, and why (with the remedy). */
export interface PassedOverFile {
  readonly path: string;
  readonly reason: string;
}

/** What a listing of the area had to pass over, however often it is listed. */
export class PassedOver {
  readonly #reasons = new Map<string, string>();

  readonly add = (path: string, why: string): void => {
    this.#reasons.set(path, why);
  };

  /** Before the area is listed anew. */
  clear(): void {
    this.#reasons.clear();
  }

  files(): PassedOverFile[] {
    return [...this.#reasons].map(([path, reason]) => ({ path, reason }));
  }
}

/** Says it on stderr as it is found, each once: for those who never see a summary. */
export function warnOfPassedOver(): (path: string, why: string) => void {
  const told = new Set<string>();
  return (path, why) => {
    if (told.has(path)) return;
    told.add(path);
    process.stderr.write(`passed over: ${printable(path)}: ${why}\n`);
  };
}
