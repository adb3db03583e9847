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
  const others = planned.map(({ id }) => id).filter((id) => !found.has(id));
  for await (const file of inspect.byId(others)) found.set(file.record.file.id, file);
  return [...found.values()].map(viewOf);
}
