import type { Container } from 'inversify';
import type { InspectedFile } from '../../../domain/inspect-files.ts';
import { TOKENS } from '../../tokens.ts';
import { type FileView, viewOf } from './file-view.ts';

/** The files a load brought in or set aside and, while it is open, those it is planned to load. */
export async function filesOfLoad(container: Container, loadId: string): Promise<FileView[]> {
  const inspect = container.get(TOKENS.inspectFiles);
  const found = new Map<string, InspectedFile>();
  for await (const file of inspect.run({ loadId })) found.set(file.record.file.id, file);
  const planned = (await container.get(TOKENS.plans).get(loadId))?.files ?? [];
  for (const { id, key } of planned) {
    if (found.has(id)) continue;
    for await (const file of inspect.run({ key })) if (file.record.file.id === id) found.set(id, file);
  }
  return [...found.values()].map(viewOf);
}
