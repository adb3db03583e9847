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
  /** The other one of the two does not count. */
  readonly only?: 'cpu' | 'wall';
}

/** The result of a benchmark, or of one of its parts: what both sides used. */
export interface UsageFigure {
  readonly name: string;
  readonly what: string;
  readonly ours: Usage;
  readonly theirs: Usage;
  readonly target: Target;
}

/** The same where something is counted that depends on no machine: less is better. */
export interface CountFigure {
  readonly name: string;
  readonly what: string;
  readonly ours: { readonly count: number };
  readonly theirs: { readonly count: number };
  /** Theirs ÷ ours must be at least `times`, and ours at most `most`; none where it is only told. */
  readonly target: { readonly times?: number; readonly most?: number };
}

export type Figure = UsageFigure | CountFigure;

/** The figure as a line of JSON: what was measured, the ratios, and whether the target is met. */
export function jsonOf(figure: Figure): string {
  const { name, what, ours, theirs, target } = figure;
  const { ratio, cpu, memory } = ratios(figure);
  const met = isMet(figure);
  return JSON.stringify({ name, what, ours, theirs, ratio, ratioCpu: cpu, ratioMemory: memory, target, met });
}

/** Of the column that says what was measured, in characters. */
const MEASURED_WIDTH = 60;

/** All figures as one table. */
export function tableOf(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['', 'measured', 'ours', 'theirs', 'wall or count ×', 'CPU ×', 'memory ×', 'target', 'met'],
    colWidths: [null, MEASURED_WIDTH],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const { ratio, cpu, memory } = ratios(figure);
    const { name, what, ours, theirs } = figure;
    const cells = [ratio, cpu, memory].map((value) => (value === undefined ? '' : fixed(value)));
    table.push([name, what, told(ours), told(theirs), ...cells, limits(figure), verdict(figure)]);
  }
  return table.toString();
}

interface Ratios {
  /** Of wall time, or of what is counted. */
  readonly ratio: number;
  readonly cpu?: number;
  readonly memory?: number;
}

function isCount(figure: Figure): figure is CountFigure {
  return 'count' in figure.ours;
}

function ratios(figure: Figure): Ratios {
  if (isCount(figure)) return { ratio: figure.theirs.count / figure.ours.count };
  const { ours, theirs, target } = figure;
  const [above, below] = target.asSpeedUp === true ? [theirs, ours] : [ours, theirs];
  return {
    ratio: above.wallS / below.wallS,
    cpu: above.cpuS / below.cpuS,
    memory: ours.peakMb / theirs.peakMb,
  };
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  if (met === undefined) return '';
  return met ? 'yes' : 'no';
}

/** Undefined where there is no target. */
function isMet(figure: Figure): boolean | undefined {
  const { ratio, cpu, memory } = ratios(figure);
  if (isCount(figure)) {
    const { times = 0, most = Number.POSITIVE_INFINITY } = figure.target;
    if (times === 0 && most === Number.POSITIVE_INFINITY) return undefined;
    return ratio >= times && figure.ours.count <= most;
  }
  const { time, memory: most, asSpeedUp, only } = figure.target;
  const counted = [...(only === 'cpu' ? [] : [ratio]), ...(only === 'wall' ? [] : [cpu ?? Number.NaN])];
  if (asSpeedUp === true) return Math.min(...counted) >= time;
  return Math.max(...counted) <= time && (most === undefined || (memory ?? Number.NaN) <= most);
}

function told(side: Usage | { readonly count: number }): string {
  if ('count' in side) return fixed(side.count);
  const { wallS, cpuS, peakMb } = side;
  return `${fixed(wallS)} s, CPU ${fixed(cpuS)} s, ${peakMb.toFixed(0)} MB`;
}

function limits(figure: Figure): string {
  if (isCount(figure)) {
    const { times, most } = figure.target;
    return [times === undefined ? [] : `≥ ${times}`, most === undefined ? [] : `ours ≤ ${most}`].flat().join(', ');
  }
  const { time, memory, asSpeedUp, only } = figure.target;
  const which = only === undefined ? '' : `${only === 'cpu' ? 'CPU' : 'wall'} `;
  const limit = `${which}${asSpeedUp === true ? '≥' : '≤'} ${time}`;
  return memory === undefined ? limit : `${limit}, memory ≤ ${memory}`;
}

function fixed(value: number): string {
  return value.toFixed(2);
}
