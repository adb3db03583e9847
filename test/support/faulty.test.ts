import { InMemoryAuditStore } from '../../src/adapters/memory/in-memory-audit-store.ts';
import { InMemoryFollowUps } from '../../src/adapters/memory/in-memory-follow-ups.ts';
import { Unavailable } from '../../src/domain/errors.ts';
import { auditedFile, facts } from './builders.ts';
import { collect } from './collect.ts';
import { Faults, Killed } from './faulty.ts';
import { FixedClock } from './fixed-clock.ts';

const file = auditedFile();

function process() {
  const clock = new FixedClock(0);
  const faults = new Faults({ sleep: async (ms) => clock.sleep(ms) });
  const audit = new InMemoryAuditStore();
  const followUps = new InMemoryFollowUps({ clock });
  return {
    ...{ clock, faults, audit, followUps },
    ports: { audit: faults.wrap('audit', audit), followUps: faults.wrap('followUps', followUps) },
  };
}

test('before: nothing happened; after: it happened and the answer is lost', async () => {
  const { faults, audit, ports } = process();
  faults.inject({ of: 'audit.record', calls: [1], how: 'before' });
  faults.inject({ of: 'audit.record', calls: [2], how: 'after' });
  await expect(ports.audit.record([facts.received(file)])).rejects.toThrow(Unavailable);
  expect(await collect(audit.files({}))).toEqual([]);
  await expect(ports.audit.record([facts.received(file)])).rejects.toThrow(Unavailable);
  expect(await collect(audit.files({}))).toHaveLength(1);
  await ports.audit.record([facts.loaded(file)]);
});

test('a slow call takes its time, a healed one does not', async () => {
  const { clock, faults, ports } = process();
  faults.inject({ of: 'audit.load', how: 'slow', delayMs: 500 });
  await ports.audit.load('x');
  faults.heal();
  await ports.audit.load('x');
  expect(clock.now()).toBe(500);
});

test.each([
  ['before', 0],
  ['after', 1],
] as const)('killed %s the effect of the second call, over all ports; every later call fails', async (when, asked) => {
  const { faults, audit, followUps, ports } = process();
  faults.killAt(2, when);
  await ports.audit.record([facts.received(file)]);
  await expect(ports.followUps.ask('load-1', 0)).rejects.toThrow(Killed);
  await expect(ports.audit.record([facts.loaded(file)])).rejects.toThrow(Killed);
  await expect(collect(ports.audit.files({}))).rejects.toThrow(Killed);
  expect(faults.isDead).toBe(true);
  expect(faults.calls).toEqual(['audit.record', 'followUps.ask']);
  expect(followUps.due(0)).toHaveLength(asked);
  expect((await audit.lookUp([file.id])).get(file.id)!.state).toBe('RECEIVED');
});

test('a process that dies during a walk gets no further step', async () => {
  const { faults, ports } = process();
  const other = auditedFile({ key: 'b' });
  await ports.audit.record([facts.received(file), facts.received(other)]);
  faults.killAt(3);
  const walk = ports.audit.files({})[Symbol.asyncIterator]();
  expect((await walk.next()).done).toBe(false);
  await expect(ports.audit.load('x')).rejects.toThrow(Killed);
  await expect(walk.next()).rejects.toThrow(Killed);
});
