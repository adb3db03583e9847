import type { Command } from 'commander';
import type { Replayed } from '../../domain/replay-files.ts';
import { type Answer, answering } from './answer.ts';
import { isOnAws } from './aws/aws-place.ts';
import { called } from './aws/called.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import { counted } from './figures.ts';
import { type Place, withPlace } from './inspect/place.ts';
import { commandAt } from './next-command.ts';

interface ReplayOptions extends Place {
  readonly reason?: string;
}

/** `replay`: lets files that are set aside or blocked go on. */
export function addReplay(program: Command): void {
  const command = addCommand(
    program,
    'replay',
    'release files that are quarantined or blocked; the next load takes them',
    [
      'replay orders/order_purchase_year=2026/order_purchase_month=1/order_purchase_day=7/a.parquet',
      "replay --reason 'MISSING_COLUMN customer_id'",
      'replay --reason BAD_DATE --json',
    ],
  );
  withPlace(command.argument('[key]', 'a key, a path inside the area, or an id'))
    .option('--reason <reason>', 'all that share this reason; its first word is enough')
    .action(answering(isJsonAsked, replay));
}

async function replay(key: string | undefined, { reason, ...place }: ReplayOptions): Promise<Answer> {
  if ((key === undefined) === (reason === undefined)) throw misuse('name either a key or a --reason');
  const { release } = await import('./inspect/release.ts');
  const replayed = await release(place, key === undefined ? { reason: reason ?? '' } : { key });
  return { exitCode: EXIT.loaded, json: replayed, text: () => textOf(replayed, place) };
}

function textOf({ files, loads, vanished }: Replayed, place: Place): string {
  const what = [
    ...(files > 0 ? [counted(files, 'quarantined file')] : []),
    ...(loads > 0 ? [counted(loads, 'blocked load')] : []),
  ];
  const gone = vanished > 0 ? `${counted(vanished, 'file')} meanwhile gone or replaced by another version\n` : '';
  const next = isOnAws(place) ? called(place) : `now run: ${commandAt(place, 'load <area>')}`;
  if (what.length === 0) {
    return vanished > 0
      ? `${gone}nothing else to release; ${next}`
      : 'nothing to release: no such file is quarantined or blocked';
  }
  return `${gone}released ${what.join(' and ')}; ${next}`;
}
