import type { BackfillProgress } from '../../../domain/backfill-area.ts';
import { counted, grouped } from '../figures.ts';

const TERMINAL_MS = 200;
/** Elsewhere every line stays: few are enough, and a short run needs none. */
const ELSEWHERE_MS = 10_000;
const WIPE = '\r\u001B[K';

/** The progress of a backfill as one line that is written over on a terminal, and as a line now and then elsewhere. */
export class BackfillLine {
  readonly #stream: NodeJS.WriteStream;
  #shownAt = performance.now();

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(progress: BackfillProgress): void {
    const now = performance.now();
    if (now - this.#shownAt < (this.#stream.isTTY ? TERMINAL_MS : ELSEWHERE_MS)) return;
    this.#shownAt = now;
    const text = progressText(progress);
    this.#stream.write(this.#stream.isTTY ? WIPE + text : `${text}\n`);
  }

  /** Before anything else is printed. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write(WIPE);
  }
}

/** How far, how fast, how long still. */
export function progressText({ done, received, total, perSecond, secondsLeft }: BackfillProgress): string {
  const parts = [
    total === null ? `${counted(done, 'file')} looked at` : `${grouped(done)} of ${counted(total, 'file')} looked at`,
    `${grouped(received)} received`,
    ...(perSecond === null ? [] : [`${grouped(perSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${durationText(secondsLeft)} left`]),
  ];
  return parts.join(', ');
}

function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
