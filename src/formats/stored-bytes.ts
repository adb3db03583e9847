import type { FileProblem } from '../domain/file-problem.ts';

/** The content of one file, to be read in pieces. A piece is valid only until the next read. */
export interface StoredBytes {
  readonly sizeBytes: number;
  /** `lengthBytes` bytes from `offset` on; both lie within the file. */
  read(offset: number, lengthBytes: number): Uint8Array;
  /** Whether reading these is free; false where they would have to be fetched first. Without it everything is. */
  has?(offset: number, lengthBytes: number): boolean;
}

/** Thrown by the readers of shapes: this content is not what its name says. `shapeOf` makes a problem of it. */
export class UnfitContent extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.problem = problem;
  }
}

/** `UNREADABLE`, as an error to throw. */
export function unreadable(detail: string, cause?: unknown): UnfitContent {
  return new UnfitContent({ code: 'UNREADABLE', detail }, { cause });
}
