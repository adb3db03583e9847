// node load-in-process.ts <area> <home> <files per load>: the use cases over the adapters of the local profile, without a
// command line around them. Prints what the work alone has used, from the listing to the last record.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDbCataloger } from '../src/adapters/duckdb/duckdb-cataloger.ts';
import { DuckDbDatabase } from '../src/adapters/duckdb/duckdb-database.ts';
import { DuckDbWarehouse } from '../src/adapters/duckdb/duckdb-warehouse.ts';
import { FilesystemFileSource } from '../src/adapters/filesystem/filesystem-file-source.ts';
import { InMemoryFollowUps } from '../src/adapters/memory/in-memory-follow-ups.ts';
import { SqliteAuditStore } from '../src/adapters/sqlite/sqlite-audit-store.ts';
import { SqliteLoadPlans } from '../src/adapters/sqlite/sqlite-load-plans.ts';
import { SqliteState } from '../src/adapters/sqlite/sqlite-state.ts';
import { JudgeSuspects } from '../src/domain/judge-suspects.ts';
import type { LoadLimits } from '../src/domain/load.ts';
import { ProcessTransformedOrders } from '../src/domain/process-transformed-orders.ts';
import { ReceiveFiles } from '../src/domain/receive-files.ts';
import { RecordLoaded } from '../src/domain/record-loaded.ts';
import { ScanSource } from '../src/domain/scan-source.ts';
import { SetAsideFiles } from '../src/domain/set-aside-files.ts';
import { SettleLoad } from '../src/domain/settle-load.ts';
import { SYSTEM_CLOCK as clock } from '../src/entry/system-clock.ts';

const [area = '', home = '', filesPerLoad = 'Infinity'] = process.argv.slice(2);

/** The warehouse, asked to take no more than so many files at once. */
class NarrowWarehouse extends DuckDbWarehouse {
  override limits(): LoadLimits {
    return { ...super.limits(), files: Math.min(super.limits().files, Number(filesPerLoad)) };
  }
}

mkdirSync(home, { recursive: true });
const begin = performance.now();
const before = process.cpuUsage();
const state = SqliteState.open(join(home, 'state.sqlite'));
const database = new DuckDbDatabase({ path: join(home, 'warehouse.duckdb'), now: () => clock.now() });
const warehouse = new NarrowWarehouse({ database, pathOf: ({ bucket, key }) => `${bucket}/${key}` });
const source = new FilesystemFileSource({ area, cachePath: join(home, 'descriptions.sqlite') });
const [audit, plans] = [new SqliteAuditStore({ state }), new SqliteLoadPlans({ state })];
const receive = new ReceiveFiles({ source, audit, plans, clock, arrivalFrom: 'lastModified' });
const recordLoaded = new RecordLoaded({ audit, plans, clock, cataloger: new DuckDbCataloger({ database }) });
const setAside = new SetAsideFiles({ audit, plans, receive, clock });
const followUps = new InMemoryFollowUps({ clock });
const settle = new SettleLoad({ audit, plans, warehouse, followUps, recordLoaded, setAside, clock });
const judge = new JudgeSuspects({ audit, plans, clock });
const processTransformedOrders = new ProcessTransformedOrders({ audit, plans, warehouse, settle, judge, clock });

const patience = { deadline: Number.POSITIVE_INFINITY };
await new ScanSource({ source, receive, clock }).run(patience);
const { loads } = await processTransformedOrders.run(patience);
await database.close();
source.close();
state.close();

const { user, system } = process.cpuUsage(before);
const finished = loads.filter(({ is }) => is === 'finished');
process.stdout.write(
  `${JSON.stringify({
    wallS: (performance.now() - begin) / 1000,
    cpuS: (user + system) / 1e6,
    files: finished.reduce((sum, { files }) => sum + files, 0),
    loads: finished.length,
  })}\n`,
);
