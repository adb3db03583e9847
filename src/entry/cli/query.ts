import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { homeAt } from '../home.ts';
import { type Answer, answering } from './answer.ts';
import { isOnAws } from './aws/aws-place.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import { type Place, withPlace } from './inspect/place.ts';

/** Longer than most loads; who asks in between should not have to ask twice. */
const WAIT_MS = 5_000;

/** `query`: SQL over the warehouse. */
export function addQuery(program: Command): void {
  const command = addCommand(
    program,
    'query',
    'ask the warehouse in SQL (DuckDB; on AWS Redshift or PostgreSQL), read-only',
    [
      "query 'SELECT order_status, count(*) AS orders FROM ecommerce.orders GROUP BY ALL ORDER BY 2 DESC'",
      "query 'FROM ecommerce.orders LIMIT 5' --json",
      "query 'SHOW ALL TABLES'",
      "query --stack dev 'SELECT count(*) FROM ecommerce.orders'",
    ],
  );
  withPlace(command.argument('<sql>', 'one statement')).action(answering(isJsonAsked, query));
}

async function query(sql: string, place: Place): Promise<Answer> {
  const { columns, rows } = isOnAws(place)
    ? await (await import('./query/ask-on-aws.ts')).askOnAws(place, sql)
    : await askHome(sql, place.home);
  return {
    exitCode: EXIT.loaded,
    json: rows,
    text: async () => {
      const { answerTable } = await import('./query/answer-table.ts');
      return answerTable(columns, rows);
    },
  };
}

async function askHome(sql: string, home: string) {
  const { warehouse: path, folder } = homeAt(home);
  if (!existsSync(path)) {
    throw new CommandError(
      `there is no warehouse in ${folder} yet; run: transformed-orders load <area>, or name another home (--home)`,
    );
  }
  const { ask } = await import('./query/ask.ts');
  return ask(path, sql, WAIT_MS);
}
