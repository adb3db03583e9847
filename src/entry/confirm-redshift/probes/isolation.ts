import type { StatementView } from '../../../adapters/redshift/statement-view.ts';
import type { Finding, Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import { errorOf, type ProbeRoom } from '../probe-room.ts';
import { pauseCall, pauseSql } from './pause.ts';

/** How two transactions look that meet each other; the order of lock, fence and guard stands on this. */
export const ISOLATION_PROBES: readonly Probe[] = [
  {
    name: 'lock-takes-no-snapshot',
    question: 'Does a batch that begins with LOCK see what was committed while it waited for the lock?',
    run: async (room) => {
      const { schema } = room;
      const first = [`LOCK TABLE ${schema}.lock`, `INSERT INTO ${schema}.t (n) VALUES (1)`, pauseCall(schema)];
      const second = [`LOCK TABLE ${schema}.lock`, `SELECT count(*) FROM ${schema}.t`];
      return meeting(room, first, second, async (view) => {
        const count = Number((await room.rows(view))[0]?.[0]);
        return seen(view.is === 'finished' && count === 1, told(view, `the second batch saw ${count} of 1 row`));
      });
    },
  },
  {
    name: 'early-snapshot-stays',
    question:
      'Does a batch that reads before LOCK miss what was committed while it waited (why there is a fence, too)?',
    run: async (room) => {
      const { schema } = room;
      const first = [`LOCK TABLE ${schema}.lock`, `INSERT INTO ${schema}.t (n) VALUES (1)`, pauseCall(schema)];
      const reads = `SELECT count(*) FROM ${schema}.other`;
      const second = [reads, `LOCK TABLE ${schema}.lock`, `SELECT count(*) FROM ${schema}.t`];
      return meeting(room, first, second, async (view) => {
        const count = Number((await room.rows(view))[0]?.[0]);
        return seen(view.is === 'finished' && count === 0, told(view, `the second batch saw ${count} of 1 row`));
      });
    },
  },
  {
    name: 'fence-conflict-is-1023',
    question: 'Does the fence row make a batch with an early snapshot fail, by error 1023?',
    run: async (room) => {
      const { schema } = room;
      const turn = [`LOCK TABLE ${schema}.lock`, `UPDATE ${schema}.fence SET turn = turn + 1`];
      const second = [`SELECT count(*) FROM ${schema}.other`, ...turn];
      return meeting(room, [...turn, pauseCall(schema)], second, async (view) => {
        return seen(view.is === 'failed' && /\b1023\b/.test(errorOf(view)), told(view, 'both committed'));
      });
    },
  },
  {
    name: 'delete-beside-idle-reader',
    question: 'Can staging be emptied by DELETE while a transaction that has read it is still open?',
    run: async (room) => {
      const { schema } = room;
      await prepare(room);
      const reader = await room.submit([`SELECT count(*) FROM ${schema}.t`, pauseCall(schema)]);
      await room.sleep(2_000);
      const view = await room.attempt(`DELETE FROM ${schema}.t`);
      const isBeside = await room.isRunning(reader);
      const ended = await room.decided(reader);
      if (ended.is !== 'finished') return { answer: 'unclear', evidence: errorOf(ended) };
      return seen(view.is === 'finished' && isBeside, told(view, isBeside ? 'done beside it' : 'done after it'));
    },
  },
  {
    name: 'truncate-commits',
    question: 'Does TRUNCATE commit what came before it in a batch that fails later (why loads never use it)?',
    run: async (room) => {
      const { schema } = room;
      await prepare(room);
      await room.attempt(
        `INSERT INTO ${schema}.other (n) VALUES (1)`,
        `TRUNCATE ${schema}.t`,
        `SELECT * FROM ${schema}.nothing`,
      );
      const count = Number(await room.value(`SELECT count(*) FROM ${schema}.other`));
      return seen(count === 1, `${count} of 1 row is there after the failure`);
    },
  },
];

/** The second batch is submitted while the first holds the lock. */
async function meeting(
  room: ProbeRoom,
  first: readonly string[],
  second: readonly string[],
  judge: (view: StatementView) => Promise<Finding>,
): Promise<Finding> {
  await prepare(room);
  const holder = await room.submit(first);
  await room.sleep(2_000);
  const waiter = await room.submit(second);
  await room.sleep(1_500);
  const [isHeld, isWaiting] = await Promise.all([room.isRunning(holder), room.isRunning(waiter)]);
  const held = await room.decided(holder);
  const view = await room.decided(waiter);
  if (held.is !== 'finished') return { answer: 'unclear', evidence: `the first batch: ${errorOf(held)}` };
  if (!isHeld) return { answer: 'unclear', evidence: 'the first batch was over before the second came' };
  const finding = await judge(view);
  return isWaiting ? finding : { answer: 'no', evidence: `the second batch did not wait; ${finding.evidence}` };
}

async function prepare(room: ProbeRoom): Promise<void> {
  const { schema } = room;
  await room.make(
    pauseSql(schema),
    `CREATE TABLE ${schema}.lock (locked integer)`,
    ...['t', 'other'].map((name) => `CREATE TABLE ${schema}.${name} (n integer)`),
    `CREATE TABLE ${schema}.fence (turn bigint) DISTSTYLE ALL`,
    `INSERT INTO ${schema}.fence (turn) VALUES (0)`,
  );
}

function told(view: StatementView, evidence: string): string {
  return view.is === 'finished' ? evidence : `${view.is}: ${errorOf(view)}`;
}
