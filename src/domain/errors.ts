/**
 * What the world may do to us, told apart by what is to be done about it. Adapters translate a vendor's error into one of
 * these and keep it as `cause`. What is wrong with one file is no error but a `FileProblem`.
 */
export abstract class PipelineError extends Error {
  /** `retryable`: the same call may succeed later. `load`: this load cannot go on until somebody acts. */
  abstract readonly kind: 'retryable' | 'load';
  /** Written out: a minified bundle has no other names of classes. */
  abstract override readonly name: string;
}

/** A service or the warehouse is away, throttled, asleep or locked: nothing happened, or it is not known what happened. */
export class Unavailable extends PipelineError {
  override readonly name = 'Unavailable';
  readonly kind = 'retryable';
}

/** Another writer is at work on the same home or table. Nothing was touched. */
export class Busy extends PipelineError {
  override readonly name = 'Busy';
  readonly kind = 'retryable';
}

/** The whole load cannot go on: no space, a missing table or right. The data waits; somebody must act. */
export class LoadImpossible extends PipelineError {
  override readonly name = 'LoadImpossible';
  readonly kind = 'load';
}

/** The place that should hold the files is not there, no folder, or not ours to read. */
export class AreaUnusable extends PipelineError {
  override readonly name = 'AreaUnusable';
  readonly kind = 'load';
}

/** The final table holds a key twice. Loading on would hide a fault by repairing or dropping rows, so nothing is loaded. */
export class DuplicateKeys extends PipelineError {
  override readonly name = 'DuplicateKeys';
  readonly kind = 'load';
}

/** True for an error after which the same call may succeed. */
export function isRetryable(error: unknown): error is PipelineError {
  return error instanceof PipelineError && error.kind === 'retryable';
}
