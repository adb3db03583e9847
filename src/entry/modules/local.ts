import { ContainerModule } from 'inversify';
import { DUCKDB_TRAITS } from '../../adapters/duckdb/duckdb-traits.ts';
import { FilesystemFileSource } from '../../adapters/filesystem/filesystem-file-source.ts';
import { InMemoryFollowUps } from '../../adapters/memory/in-memory-follow-ups.ts';
import { SqliteAuditStore } from '../../adapters/sqlite/sqlite-audit-store.ts';
import { SqliteLoadPlans } from '../../adapters/sqlite/sqlite-load-plans.ts';
import type { SqliteState } from '../../adapters/sqlite/sqlite-state.ts';
import type { ArrivalFrom } from '../../domain/arrival.ts';
import { AreasFileSource } from '../areas-file-source.ts';
import type { HomePaths } from '../home.ts';
import { HomeMarks } from '../home-marks.ts';
import { LazyDuckDb } from '../lazy-duckdb.ts';
import { LazyCataloger, LazyWarehouse } from '../lazy-ports.ts';
import { SYSTEM_CLOCK } from '../system-clock.ts';
import { TOKENS, token } from '../tokens.ts';

/** What the local profile has besides: its entry points look after them. */
export const LOCAL_TOKENS = {
  duckDb: token<LazyDuckDb>('LazyDuckDb'),
  sources: token<AreasFileSource>('AreasFileSource'),
  state: token<SqliteState>('SqliteState'),
} as const;

/** A home and what is to be done with it. */
export interface LocalSettings {
  readonly home: HomePaths;
  /** Where not given, what this home was loaded with before. */
  readonly arrivalFrom?: ArrivalFrom;
  /** The absolute real path of the area to list; undefined where only known files are looked at. */
  readonly area?: string;
  /** How the home's state is opened. */
  readonly state: () => SqliteState;
  /** See `FilesystemFileSource`. */
  readonly settleMs?: number;
  readonly onUnsettled?: (path: string) => void;
  readonly onIgnored?: (path: string, why: string) => void;
  /** Leaves no trace: what was found in files is not remembered. */
  readonly writesNothing?: boolean;
}

/** A laptop: files in a folder, DuckDB as the warehouse, SQLite for what has to be remembered. */
export function localModule(settings: LocalSettings): ContainerModule {
  const { home, area, arrivalFrom } = settings;
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.clock).toConstantValue(SYSTEM_CLOCK);
    bind(TOKENS.arrivalFrom).toResolvedValue(
      (state) => arrivalFrom ?? new HomeMarks(state, home).arrivalFrom() ?? 'lastModified',
      [LOCAL_TOKENS.state],
    );

    bind(LOCAL_TOKENS.sources)
      .toResolvedValue(() => new AreasFileSource((of) => sourceOf(of, settings), area))
      .onDeactivation((sources) => sources.close());
    bind(TOKENS.source).toService(LOCAL_TOKENS.sources);

    bind(LOCAL_TOKENS.state)
      .toResolvedValue(settings.state)
      .onDeactivation((state) => state.close());
    bind(TOKENS.audit).toResolvedValue((state) => new SqliteAuditStore({ state }), [LOCAL_TOKENS.state]);
    bind(TOKENS.plans).toResolvedValue((state) => new SqliteLoadPlans({ state }), [LOCAL_TOKENS.state]);

    bind(LOCAL_TOKENS.duckDb)
      .toResolvedValue((clock) => new LazyDuckDb(home.warehouse, clock), [TOKENS.clock])
      .onDeactivation((duckDb) => duckDb.close());
    bind(TOKENS.warehouse).toResolvedValue(
      (duckDb) => new LazyWarehouse(DUCKDB_TRAITS, () => duckDb.warehouse()),
      [LOCAL_TOKENS.duckDb],
    );
    bind(TOKENS.cataloger).toResolvedValue(
      (duckDb) => new LazyCataloger(() => duckDb.cataloger()),
      [LOCAL_TOKENS.duckDb],
    );

    // In this process: every run takes up what an earlier one left open, so nothing has to outlive it.
    bind(TOKENS.followUps).toResolvedValue((clock) => new InMemoryFollowUps({ clock }), [TOKENS.clock]);
  });
}

function sourceOf(area: string, settings: LocalSettings): FilesystemFileSource {
  const { home, settleMs, onUnsettled, onIgnored, writesNothing } = settings;
  const cachePath = writesNothing === true ? undefined : home.descriptions;
  return new FilesystemFileSource({ area, cachePath, settleMs, onUnsettled, onIgnored });
}
