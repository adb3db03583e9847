import type { Container } from 'inversify';
import type { InspectedFile, ShownState } from '../../../domain/inspect-files.ts';
import { TOKENS } from '../../tokens.ts';
import { filesByKey } from './find-files.ts';

/** The known files in this state, if one is given, and of this key or path, if one is given. */
export async function* chosenFiles(
  container: Container,
  state: ShownState | undefined,
  key: string | undefined,
): AsyncGenerator<InspectedFile> {
  if (key === undefined) {
    yield* container.get(TOKENS.inspectFiles).run({}, state);
    return;
  }
  for (const file of await filesByKey(container, key)) {
    if (state === undefined || file.state === state) yield file;
  }
}
