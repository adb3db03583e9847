import type { Container } from 'inversify';
import type { Patience } from '../../../domain/clock.ts';
import type { Load } from '../../../domain/load.ts';
import type { Processed, Progress } from '../../../domain/process-transformed-orders.ts';
import type { Scanned } from '../../../domain/scan-source.ts';
import { TOKENS } from '../../tokens.ts';

/** Told as a run goes on. */
export interface LoadListener {
  scanned(scanned: Scanned): void | Promise<void>;
  progress(progress: Progress): void;
}

/** What happened in a run. */
export interface LoadRun {
  readonly scanned: Scanned;
  readonly processed: Processed;
  /** Every load that was begun, by id. */
  readonly begun: ReadonlyMap<string, Load>;
  /** From listing to the last record. */
  readonly seconds: number;
}

/** What a run does otherwise than the main job. */
export interface LoadVariant {
  /** How files are received; a scan of the whole area where not given. */
  readonly receive?: ((container: Container, patience: Patience) => Promise<Scanned>) | undefined;
  /** What is received is left waiting, for a later run. */
  readonly receiveOnly?: boolean | undefined;
}

/** The main job: receives what lies in the area, then loads all that waits. */
export async function runLoad(
  container: Container,
  patience: Patience,
  listener: LoadListener,
  { receive, receiveOnly = false }: LoadVariant = {},
): Promise<LoadRun> {
  const startedAt = performance.now();
  const begun = new Map<string, Load>();
  // Strictly first: a load of an older file that is already there must not be planned without it.
  const scanned = await (receive?.(container, patience) ?? container.get(TOKENS.scanSource).run(patience));
  await listener.scanned(scanned);
  if (receiveOnly) return { scanned, processed: { loads: [], setAside: [] }, begun, seconds: secondsSince(startedAt) };
  const processed = await container.get(TOKENS.processTransformedOrders).run(patience, (progress) => {
    if (progress.is === 'begun') begun.set(progress.load.id, progress.load);
    listener.progress(progress);
  });
  return { scanned, processed, begun, seconds: secondsSince(startedAt) };
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
