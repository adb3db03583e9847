import type { ArrivalFrom } from '../../../domain/arrival.ts';
import type { LoadRun } from './run-load.ts';

/** What the user should know though nothing is wrong. */
export function notesOn(run: LoadRun, otherArrival: ArrivalFrom | undefined): string[] {
  const notes: string[] = [];
  if (run.scanned.counts.gone === 0 && Object.values(run.scanned.counts).every((count) => count === 0)) {
    notes.push('the area has no file to load: files are looked for in its folders orders/ and customers/');
  }
  if (otherArrival !== undefined) {
    notes.push(
      `arrival was taken from ${otherArrival === 'path' ? 'the path' : 'the modification time'} so far; files loaded ` +
        'before keep theirs, so newer and older are told apart by both: better give such files a home of their own',
    );
  }
  const sharing = sharingOneWindow(run);
  if (sharing > 1) {
    notes.push(
      `all ${String(sharing)} files of orders loaded now arrived within one window, so their rows alone decide which is ` +
        'newer; if the area was copied or unpacked, and its paths name the day, --arrival-from path tells them apart',
    );
  }
  const owed = run.processed.loads.flatMap((load) => (load.is === 'finished' ? (load.catalogOwed ?? []) : []));
  const [why] = owed;
  if (why !== undefined)
    notes.push(`the catalog could not be told of all that was loaded; the next run does it (${why})`);
  return notes;
}

/** How many files of orders were loaded, if all of them share one window; else 0. */
function sharingOneWindow({ processed, begun }: LoadRun): number {
  const files = processed.loads.flatMap((load) =>
    load.is === 'finished' && load.dataset === 'orders' ? (begun.get(load.loadId)?.files ?? []) : [],
  );
  return new Set(files.map(({ window }) => window)).size === 1 ? files.length : 0;
}
