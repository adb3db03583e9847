import type { SingleBar } from 'cli-progress';
import type { LoadOutcome } from '../../../domain/load-outcome.ts';
import type { Progress } from '../../../domain/process-transformed-orders.ts';
import type { Scanned } from '../../../domain/scan-source.ts';
import { counted, shortId } from '../figures.ts';
import { printable } from '../printable.ts';
import type { LoadListener } from './run-load.ts';

/** Shows on stderr how a run goes on, and goes away. */
export interface LoadProgress extends LoadListener {
  /** Before anything else is printed. May be called again. */
  stop(): void;
}

/** A bar on a terminal, plain lines elsewhere. */
export function loadProgress(stream: NodeJS.WriteStream = process.stderr): LoadProgress {
  return stream.isTTY ? new ProgressBar(stream) : new ProgressLines(stream);
}

class ProgressLines implements LoadProgress {
  readonly #stream: NodeJS.WritableStream;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  scanned({ counts }: Scanned): void {
    const waiting = counts.new + counts.waiting;
    if (waiting > 0) this.#say(`${counted(waiting, 'file')} to load`);
  }

  progress(progress: Progress): void {
    if (progress.is === 'begun') {
      const { id, dataset, files } = progress.load;
      this.#say(`load ${shortId(id)}: ${counted(files.length, 'file')} of ${dataset}`);
    } else {
      this.#say(`load ${shortId(progress.outcome.loadId)}: ${outcomeText(progress.outcome)}`);
    }
  }

  stop(): void {
    // A line is complete as it is.
  }

  #say(line: string): void {
    this.#stream.write(`${line}\n`);
  }
}

class ProgressBar implements LoadProgress {
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  async scanned({ counts }: Scanned): Promise<void> {
    const waiting = counts.new + counts.waiting;
    if (waiting === 0) return;
    // Loaded here: most runs find nothing new.
    const { default: progress } = await import('cli-progress');
    this.#bar = new progress.SingleBar(
      {
        stream: this.#stream,
        format: '{bar} {value}/{total} files  {step}',
        hideCursor: true,
        clearOnComplete: true,
        gracefulExit: false,
      },
      progress.Presets.shades_classic,
    );
    this.#bar.start(waiting, 0, { step: 'planning' });
  }

  progress(progress: Progress): void {
    if (progress.is === 'begun') {
      const { dataset, files } = progress.load;
      this.#bar?.update({ step: `loading ${counted(files.length, 'file')} of ${dataset}` });
    } else {
      const { outcome } = progress;
      const done = outcome.is === 'finished' ? outcome.files : outcome.is === 'set-aside' ? outcome.bad.length : 0;
      this.#bar?.increment(done, { step: outcomeText(outcome) });
    }
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function outcomeText(outcome: LoadOutcome): string {
  switch (outcome.is) {
    case 'finished':
      return outcome.accounting === null ? 'finished' : `finished, ${counted(outcome.accounting.rows, 'row')}`;
    case 'refused':
      return `${counted(outcome.alreadyLoaded, 'file')} loaded before; the others go into another load`;
    case 'set-aside':
      return `${counted(outcome.bad.length, 'bad file')} set aside; the others go into another load`;
    case 'halved':
      return 'has a bad file; halved to find it';
    case 'suspect':
      return 'is the bad file';
    case 'blocked':
      return `blocked: ${printable(outcome.blocked.reason)}`;
    case 'running':
      return 'still running';
    case 'failed':
      return `failed: ${printable(outcome.detail)}`;
  }
}
