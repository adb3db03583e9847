import Table from 'cli-table3';
import type { Usage } from './measure.ts';

/** What a ratio must stay below, or reach where more is better. */
export interface Target {
  /** Of wall time and of CPU time, ours ÷ theirs: both must keep it. */
  readonly time: number;
  /** Of peak memory, ours ÷ theirs. */
  readonly memory?: number;
  /** The ratio is theirs ÷ ours and must be at least `time`. */
  readonly asSpeedUp?: true;
  /** Wall time does not count. */
  readonly cpuOnly?: true;
}

/** The result of a benchmark, or of one of its parts. */
export interface Figure {
  readonly name: string;
  readonly what: string;
  readonly ours: Usage;
  readonly theirs: Usage;
  readonly target: Target;
}

/** The figure as a line of JSON: what was measured, the ratios, and whether the target is met. */
export function jsonOf({ name, what, ours, theirs, target }: Figure): string {
  const { wall, cpu, memory } = ratios({ ours, theirs, target });
  const met = isMet({ ours, theirs, target });
  return JSON.stringify({ name, what, ours, theirs, ratio: wall, ratioCpu: cpu, ratioMemory: memory, target, met });
}

/** All figures as one table. */
export function tableOf(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['', 'measured', 'ours', 'theirs', 'wall ×', 'CPU ×', 'memory ×', 'target', 'met'],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const { wall, cpu, memory } = ratios(figure);
    const { name, what, ours, theirs, target } = figure;
    const met = isMet(figure) ? 'yes' : 'no';
    table.push([
      name,
      what,
      usageText(ours),
      usageText(theirs),
      ...[wall, cpu, memory].map(fixed),
      limits(target),
      met,
    ]);
  }
  return table.toString();
}

function ratios({ ours, theirs, target }: Pick<Figure, 'ours' | 'theirs' | 'target'>) {
  const [above, below] = target.asSpeedUp === true ? [theirs, ours] : [ours, theirs];
  return {
    wall: above.wallS / below.wallS,
    cpu: above.cpuS / below.cpuS,
    memory: ours.peakMb / theirs.peakMb,
  };
}

function isMet(figure: Pick<Figure, 'ours' | 'theirs' | 'target'>): boolean {
  const { wall, cpu, memory } = ratios(figure);
  const { time, memory: most, asSpeedUp, cpuOnly } = figure.target;
  if (cpuOnly === true) return cpu <= time;
  if (asSpeedUp === true) return Math.min(wall, cpu) >= time;
  return Math.max(wall, cpu) <= time && (most === undefined || memory <= most);
}

function usageText({ wallS, cpuS, peakMb }: Usage): string {
  return `${fixed(wallS)} s, CPU ${fixed(cpuS)} s, ${peakMb.toFixed(0)} MB`;
}

function limits({ time, memory, asSpeedUp, cpuOnly }: Target): string {
  if (cpuOnly === true) return `CPU ≤ ${time}`;
  if (asSpeedUp === true) return `≥ ${time}`;
  return memory === undefined ? `≤ ${time}` : `≤ ${time}, memory ≤ ${memory}`;
}

function fixed(value: number): string {
  return value.toFixed(2);
}
