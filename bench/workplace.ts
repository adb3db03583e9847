import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AreaPlan, type AreaSize, planArea, writeFiles } from './areas.ts';

/** An area on disk, and the plan it was made by. */
export interface Area extends AreaPlan {
  readonly path: string;
}

/** Folders for everything that benchmarks write; what is generated there serves all of a run. */
export class Workplace {
  /** Of this run alone, so that two may go on at the same time. */
  readonly #own = mkdtempSync(join(tmpdir(), 'transformed-orders-bench-'));
  readonly #areas: string;

  /** @param keep generated areas outlive the run, and those of earlier runs are used */
  constructor(keep: boolean) {
    this.#areas = keep ? join(tmpdir(), 'transformed-orders-bench') : join(this.#own, 'areas');
    mkdirSync(this.#areas, { recursive: true });
  }

  /** An empty folder of that name. */
  fresh(name: string): string {
    const path = join(this.#own, name);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** The area of that size, generated unless it is there; other seeds give other orders. It must stay as it is. */
  async area(size: AreaSize, seed = 20): Promise<Area> {
    const path = join(this.#areas, `${size.orders}-orders-${size.files}-files-seed-${seed}`);
    const plan = planArea(size, seed);
    if (!existsSync(path)) {
      // Under another name until it is whole: a killed run must not leave half an area for the next one.
      const making = this.fresh('area-in-the-making');
      await writeFiles(making, plan);
      renameSync(making, path);
    }
    return { path, ...plan };
  }

  /** Removes what is of this run alone. */
  clear(): void {
    rmSync(this.#own, { recursive: true, force: true });
  }
}
