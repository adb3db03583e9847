import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureNode, type Usage } from './measure.ts';

const IN_PROCESS = fileURLToPath(new URL('load-in-process.ts', import.meta.url));

/** What one run of the use cases came to. */
export interface Work {
  /** Of the work alone; peak memory is that of the whole process. */
  readonly usage: Usage;
  readonly files: number;
  readonly loads: number;
}

/**
 * Loads what is new in the area into a home by the use cases, in a process of its own, and measures the work without the
 * start of that process: where runs are compared that differ in their work alone.
 *
 * @param filesPerLoad how many files a load may have; as many as the warehouse likes where not given
 */
export async function workAlone(folder: string, area: string, home: string, filesPerLoad = Infinity): Promise<Work> {
  const { usage, stdout } = await measureNode(folder, [IN_PROCESS, area, join(folder, home), String(filesPerLoad)]);
  const { wallS, cpuS, files, loads } = JSON.parse(stdout) as Pick<Usage, 'wallS' | 'cpuS'> & Omit<Work, 'usage'>;
  return { usage: { wallS, cpuS, peakMb: usage.peakMb }, files, loads };
}

/** The usage of a run that must have loaded so many files, and in so many loads if told. @throws where it has not */
export function expectWork(work: Work, files: number, loads = work.loads): Usage {
  if (work.files === files && work.loads === loads) return work.usage;
  throw new Error(`loaded ${work.files} files in ${work.loads} loads, not ${files} in ${loads}`);
}
