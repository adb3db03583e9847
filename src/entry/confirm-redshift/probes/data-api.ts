import { setTimeout as sleep } from 'node:timers/promises';
import { DataApi } from '../../../adapters/redshift/data-api.ts';
import type { Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import { oneLine } from '../probe-room.ts';
import { pauseCall, pauseSql } from './pause.ts';

/** How the service itself behaves: tokens, names, waiting, and whose a statement is. */
export const DATA_API_PROBES: readonly Probe[] = [
  {
    name: 'token-again',
    question: 'Does a batch that is submitted again with its token give the same statement, and run once?',
    run: async (room) => {
      const { schema } = room;
      await room.make(`CREATE TABLE ${schema}.t (n integer)`);
      const token = crypto.randomUUID();
      const sqls = [`INSERT INTO ${schema}.t (n) VALUES (1)`];
      const first = await room.submit(sqls, { token });
      const beside = await room.submit(sqls, { token });
      await room.decided(first);
      const after = await room.submit(sqls, { token });
      await room.decided(after);
      const count = Number(await room.value(`SELECT count(*) FROM ${schema}.t`));
      const isSame = first === beside && first === after;
      return seen(isSame && count === 1, `${isSame ? 'one statement' : 'several statements'}, ${count} of 1 row`);
    },
  },
  {
    name: 'token-after-failure',
    question: 'Does the token of a failed batch give that batch again (why each attempt has a token of its own)?',
    run: async (room) => {
      const token = crypto.randomUUID();
      const sqls = [`SELECT * FROM ${room.schema}.nothing`];
      const first = await room.submit(sqls, { token });
      await room.decided(first);
      const second = await room.submit(sqls, { token });
      return seen(first === second, first === second ? 'the same statement' : 'another statement');
    },
  },
  {
    name: 'token-with-other-sql',
    question: 'Is a token refused with other SQL?',
    run: async (room) => {
      const token = crypto.randomUUID();
      const first = await room.submit(['SELECT 1'], { token });
      await room.decided(first);
      try {
        const second = await room.submit(['SELECT 2'], { token });
        return seen(false, second === first ? 'taken for the first statement' : 'run as another statement');
      } catch (error) {
        return seen(true, oneLine(error));
      }
    },
  },
  {
    name: 'found-by-name',
    question: 'Is a statement found by its name at once, while it runs?',
    run: async (room) => {
      const { schema } = room;
      await room.make(pauseSql(schema));
      const name = `transformed-orders/confirm/${crypto.randomUUID()}`;
      const id = await room.submit([pauseCall(schema)], { name });
      const begin = Date.now();
      let found = await room.api.findByName(name);
      for (let tries = 0; found === undefined && tries < 5; tries++) {
        await room.sleep(500);
        found = await room.api.findByName(name);
      }
      const late = Date.now() - begin;
      const isRunning = await room.isRunning(id);
      return seen(found === id && isRunning, found === undefined ? 'not found' : `found after ${late} ms`);
    },
  },
  {
    name: 'describe-waits',
    question: 'Does DescribeStatement with WaitTimeSeconds wait, and answer as soon as the statement is decided?',
    run: async (room) => {
      const { schema } = room;
      await room.make(pauseSql(schema));
      const id = await room.submit([pauseCall(schema)]);
      const begin = Date.now();
      const early = await room.api.describe(id, 2_000);
      const between = Date.now() - begin;
      const view = await room.api.describe(id, 30_000);
      const whole = Date.now() - begin;
      const isSo = early?.is === 'running' && between > 1_500 && view?.is === 'finished' && whole < 28_000;
      return seen(
        isSo,
        `2 s: ${early?.is ?? 'unknown'} after ${between} ms; 30 s: ${view?.is ?? 'unknown'} after ${whole} ms`,
      );
    },
  },
  {
    name: 'second-session-of-the-role',
    question: 'May another session of the same role describe a statement, and find it by name?',
    run: async (room) => {
      const { second, target } = room;
      if (second === undefined) {
        return { answer: 'unclear', evidence: 'not asked: --second-profile names no other session of the role' };
      }
      const name = `transformed-orders/confirm/${crypto.randomUUID()}`;
      const id = await room.submit(['SELECT 1'], { name });
      await room.decided(id);
      const other = new DataApi({ client: second, target });
      const described = await other.describe(id, 0).then((view) => view?.is ?? 'unknown', oneLine);
      await sleep(500);
      const found = await other.findByName(name).then((one) => (one === id ? 'found' : 'not found'), oneLine);
      return seen(described === 'finished' && found === 'found', `described: ${described}; by name: ${found}`);
    },
  },
];
