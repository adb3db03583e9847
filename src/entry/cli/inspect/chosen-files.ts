import type { Container } from 'inversify';
import type { InspectedFile, ShownState } from '../../../domain/inspect-files.ts';
import { TOKENS } from '../../tokens.ts';
import { type FileView, viewOf } from './file-view.ts';
import { filesByKey } from './find-files.ts';
import { isMeant } from './reasons.ts';

/** Which files; all conditions together. */
interface FileChoice {
  readonly state: ShownState | undefined;
  /** As a user writes it. */
  readonly reason: string | undefined;
  /** A key, or a path in an area. */
  readonly key: string | undefined;
}

/** The known files that are chosen, one after the other; by reason the blocked ones first. */
export async function* chosenFiles(container: Container, choice: FileChoice): AsyncGenerator<FileView> {
  const { reason } = choice;
  for await (const file of candidates(container, choice)) {
    const fits = reason === undefined || (file.replayReason !== null && isMeant(file.replayReason, reason));
    if (fits) yield viewOf(file);
  }
}

/** Those in these states alone have a reason by which they can be chosen; a store finds them without reading everything. */
const WITH_REASON = ['BLOCKED', 'QUARANTINED'] as const;

async function* candidates(container: Container, { state, key, reason }: FileChoice): AsyncGenerator<InspectedFile> {
  if (key === undefined) {
    const states = reason === undefined ? [state] : WITH_REASON.filter((one) => state === undefined || one === state);
    for (const one of states) yield* container.get(TOKENS.inspectFiles).run({}, one);
    return;
  }
  for (const file of await filesByKey(container, key)) {
    if (state === undefined || file.state === state) yield file;
  }
}
