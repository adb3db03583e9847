import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What something has used. */
export interface Usage {
  readonly wallS: number;
  /** User and system time of all threads. */
  readonly cpuS: number;
  /** The largest resident set. */
  readonly peakMb: number;
}

/** One of the two things a benchmark compares. */
export interface Side {
  /** Not measured: puts everything as it must be before a run. */
  readonly prepare?: (round: number) => Promise<void> | void;
  readonly run: (round: number) => Promise<Usage>;
}

const HOOK = new URL('usage-hook.mjs', import.meta.url).href;

/**
 * Runs Node (the one that runs this) with these arguments from start to exit, and measures it.
 *
 * @throws when it does not exit with 0
 */
export async function measureNode(temp: string, args: readonly string[]): Promise<{ usage: Usage; stdout: string }> {
  const usageFile = join(temp, 'usage.json');
  rmSync(usageFile, { force: true });
  const begin = performance.now();
  const child = spawn(process.execPath, ['--import', HOOK, ...args], {
    env: { ...process.env, BENCH_USAGE_FILE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<{ code: number | null; wallS: number }>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve({ code, wallS: (performance.now() - begin) / 1000 }));
  });
  const [{ code, wallS }, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  const { cpuS, peakMb } = JSON.parse(readFileSync(usageFile, 'utf8')) as Pick<Usage, 'cpuS' | 'peakMb'>;
  return { usage: { wallS, cpuS, peakMb }, stdout };
}

/**
 * Both sides round after round, side by side in time, so that what else the machine does falls on both; each goes first in
 * every other round. The first round warms up and is not counted.
 *
 * @returns the medians of each figure over the rounds
 */
export async function interleaved(rounds: number, ours: Side, theirs: Side): Promise<{ ours: Usage; theirs: Usage }> {
  const usages = new Map<Side, Usage[]>([
    [ours, []],
    [theirs, []],
  ]);
  for (let round = 0; round <= rounds; round++) {
    for (const side of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
      await side.prepare?.(round);
      const usage = await side.run(round);
      if (round > 0) usages.get(side)?.push(usage);
    }
  }
  return { ours: medians(usages.get(ours) ?? []), theirs: medians(usages.get(theirs) ?? []) };
}

/** As if so many times as much had been done; memory is not added up. */
export function scaled({ wallS, cpuS, peakMb }: Usage, by: number): Usage {
  return { wallS: wallS * by, cpuS: cpuS * by, peakMb };
}

function medians(usages: readonly Usage[]): Usage {
  const of = (pick: (usage: Usage) => number) => median(usages.map(pick));
  return { wallS: of(({ wallS }) => wallS), cpuS: of(({ cpuS }) => cpuS), peakMb: of(({ peakMb }) => peakMb) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
