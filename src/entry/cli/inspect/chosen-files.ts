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

/** The known files that are chosen, one after the other: there may be more than memory holds. */
export async function* chosenFiles(container: Container, choice: FileChoice): AsyncGenerator<FileView> {
  const { reason } = choice;
  for await (const file of candidates(container, choice)) {
    const fits = reason === undefined || (file.replayReason !== null && isMeant(file.replayReason, reason));
    if (fits) yield viewOf(file);
  }
}

async function* candidates(container: Container, { state, key }: FileChoice): AsyncGenerator<InspectedFile> {
  if (key === undefined) {
    yield* container.get(TOKENS.inspectFiles).run({}, state);
    return;
  }
  for (const file of await filesByKey(container, key)) {
    if (state === undefined || file.state === state) yield file;
  }
}
