import type { ProbeRoom } from './probe-room.ts';

/** What a probe found out. */
export interface Finding {
  /** `yes`: it is as the loader assumes; `no`: it is not; `unclear`: it could not be seen. */
  readonly answer: 'yes' | 'no' | 'unclear';
  /** What was seen, one line. */
  readonly evidence: string;
}

/** One thing that the loader relies on and no document settles, and how to see whether it is so. */
export interface Probe {
  /** Lower case, digits and dashes; also the folder of its objects. */
  readonly name: string;
  /** Put so that `yes` is what the loader assumes. */
  readonly question: string;
  /** Whether an answer is worth something only where COPY works. Default: false. */
  readonly needsCopy?: true;
  /** What it throws becomes `unclear`. */
  readonly run: (room: ProbeRoom) => Promise<Finding>;
}

/** A finding of something that was seen, as assumed or not. */
export function seen(isAsAssumed: boolean, evidence: string): Finding {
  return { answer: isAsAssumed ? 'yes' : 'no', evidence };
}
