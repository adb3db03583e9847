import { InMemoryLoadPlans } from '../../../src/adapters/memory/in-memory-load-plans.ts';
import { loadPlansContract } from '../../contract/load-plans.contract.ts';
import { disposable } from '../../support/disposable.ts';

async function acquire() {
  const plans = new InMemoryLoadPlans();
  return disposable({ plans, reopen: async () => Promise.resolve(plans) });
}

loadPlansContract('InMemoryLoadPlans', acquire, { durable: false });
