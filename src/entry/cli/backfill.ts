import type { Command } from 'commander';
import type { BackfillChoice } from '../../domain/backfill-choice.ts';
import { homeAt } from '../home.ts';
import { type Answer, answering } from './answer.ts';
import { isOnAws } from './aws/aws-place.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { type Place, withPlace } from './inspect/place.ts';
import { ARRIVAL_FROM, ARRIVAL_ON_AWS, type ArrivalName, withArrival } from './load.ts';
import { stopSignal } from './stop-signals.ts';

interface BackfillOptions extends Place {
  readonly arrivalFrom?: ArrivalName;
  readonly limit?: string;
  readonly since?: string;
  readonly until?: string;
  readonly receiveOnly?: true;
}

type Limits = Pick<BackfillChoice, 'limit' | 'since' | 'until'>;

/** `backfill`: history, or a part of it. */
export function addBackfill(program: Command): void {
  const command = addCommand(program, 'backfill', 'receive files that are there already, all or some, and load them', [
    'backfill ./transformed-area',
    'backfill ./transformed-area/orders/order_purchase_year=2024',
    'backfill ./transformed-area --since 2024-01-01 --until 2024-03-31 --receive-only',
    'backfill ./transformed-area --limit 10000 --json',
    'backfill --stack dev',
    'backfill --stack dev s3://acme-transformed/orders/order_purchase_year=2024/',
  ]);
  const area =
    'the folder that holds orders/ and customers/, or one inside of it; on AWS what keys begin with, or nothing';
  withPlace(withArrival(command.argument('[area]', area)))
    .option('--limit <n>', 'receive no more new files than that; the same command again goes on with others')
    .option('--since <day>', 'only files whose path names this day or a later one (YYYY-MM-DD); customers have no day')
    .option('--until <day>', 'only files whose path names this day or an earlier one')
    .option('--receive-only', 'leave what is received waiting; the next load takes it')
    .addHelpText('after', NOTES)
    .action(answering(isJsonAsked, backfill));
}

const NOTES = `
Ends like load. Interrupted or killed, the same command goes on.
On AWS it calls the loader at its end, and needs the rights of intake: to read the area and the files that wait, to write
the audit.`;

async function backfill(path: string | undefined, options: BackfillOptions): Promise<Answer> {
  const limits = limitsOf(options);
  if (isOnAws(options) || path?.startsWith('s3://') === true) return backfillAws(path, options, limits);
  if (path === undefined) throw misuse('name the folder that holds orders/ and customers/; on AWS: --aws, or --stack');
  const { home, arrivalFrom, receiveOnly = false } = options;
  const [{ targetAt }, { runBackfill }] = await Promise.all([
    import('./backfill/backfill-target.ts'),
    import('./backfill/run-backfill.ts'),
  ]);
  const { area, ...target } = targetAt(path);
  const from = arrivalFrom === undefined ? {} : { arrivalFrom: ARRIVAL_FROM[arrivalFrom] };
  const request = { area, home: homeAt(home), ...from };
  return runBackfill(request, { ...target, ...limits }, receiveOnly, stopSignal());
}

async function backfillAws(path: string | undefined, options: BackfillOptions, limits: Limits): Promise<Answer> {
  if (options.arrivalFrom !== undefined) throw misuse(ARRIVAL_ON_AWS);
  const { backfillOnAws } = await import('./backfill/backfill-on-aws.ts');
  return backfillOnAws(options, { path, limits, receiveOnly: options.receiveOnly === true }, stopSignal());
}

function limitsOf({ limit, since, until }: BackfillOptions): Limits {
  return {
    limit: limit === undefined ? Number.POSITIVE_INFINITY : countOf(limit),
    since: since === undefined ? undefined : dayOf(since),
    until: until === undefined ? undefined : dayOf(until),
  };
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw misuse(`--limit takes a number of files, 1 or more, not ${text}`);
  return Number(text);
}

/** Midnight of a day, seconds since 1970. */
function dayOf(text: string): number {
  const date = new Date(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime());
  // Date rolls 30 February over to March instead of refusing it.
  if (!isDay || date.toISOString().slice(0, 10) !== text) throw misuse(`a day is written YYYY-MM-DD, not ${text}`);
  return date.getTime() / 1000;
}
