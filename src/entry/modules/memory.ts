import { ContainerModule } from 'inversify';
import { InMemoryAuditStore } from '../../adapters/memory/in-memory-audit-store.ts';
import { InMemoryCataloger } from '../../adapters/memory/in-memory-cataloger.ts';
import { InMemoryFileSource } from '../../adapters/memory/in-memory-file-source.ts';
import { InMemoryFollowUps } from '../../adapters/memory/in-memory-follow-ups.ts';
import { InMemoryLoadPlans } from '../../adapters/memory/in-memory-load-plans.ts';
import { InMemoryTables } from '../../adapters/memory/in-memory-tables.ts';
import { InMemoryWarehouse } from '../../adapters/memory/in-memory-warehouse.ts';
import { horizonAt } from '../../domain/arrival-window.ts';
import { SYSTEM_CLOCK } from '../system-clock.ts';
import { TOKENS, token } from '../tokens.ts';

/** What the memory profile has besides: where its objects are put, and its tables seen. */
export const MEMORY_TOKENS = {
  objects: token<InMemoryFileSource>('InMemoryFileSource'),
  tables: token<InMemoryTables>('InMemoryTables'),
} as const;

/** Everything in memory: gone with the process. */
export const MEMORY = new ContainerModule(({ bind }) => {
  bind(TOKENS.clock).toConstantValue(SYSTEM_CLOCK);
  bind(TOKENS.arrivalFrom).toConstantValue('lastModified');

  bind(MEMORY_TOKENS.objects).toResolvedValue(() => new InMemoryFileSource());
  bind(TOKENS.source).toService(MEMORY_TOKENS.objects);

  bind(MEMORY_TOKENS.tables).toResolvedValue(
    (clock) => new InMemoryTables({ horizon: horizonAt(Math.floor(clock.now() / 1000)) }),
    [TOKENS.clock],
  );
  bind(TOKENS.warehouse).toResolvedValue(
    (tables, objects, clock) => new InMemoryWarehouse({ tables, clock, read: async (file) => objects.content(file) }),
    [MEMORY_TOKENS.tables, MEMORY_TOKENS.objects, TOKENS.clock],
  );

  bind(TOKENS.audit).toResolvedValue(() => new InMemoryAuditStore());
  bind(TOKENS.plans).toResolvedValue(() => new InMemoryLoadPlans());
  bind(TOKENS.cataloger).toResolvedValue(() => new InMemoryCataloger());
  bind(TOKENS.followUps).toResolvedValue((clock) => new InMemoryFollowUps({ clock }), [TOKENS.clock]);
});
