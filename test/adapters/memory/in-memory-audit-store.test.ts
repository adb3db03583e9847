import { InMemoryAuditStore } from '../../../src/adapters/memory/in-memory-audit-store.ts';
import { auditStoreContract } from '../../contract/audit-store.contract.ts';
import { disposable } from '../../support/disposable.ts';

auditStoreContract('InMemoryAuditStore', async () => disposable({ audit: new InMemoryAuditStore() }));
