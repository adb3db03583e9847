import type { Container } from 'inversify';
import { type ProblemCode, reasonOf } from '../../../domain/file-problem.ts';
import { TOKENS } from '../../tokens.ts';

/**
 * Whether somebody who asks for `asked` means this reason: the reason itself, its code alone (`MISSING_COLUMN`), or the
 * whole line in which it was shown to them (`MISSING_COLUMN order_id: the file has no such column …`).
 */
export function isMeant(reason: string, asked: string): boolean {
  const code = reason.split(' ')[0] as ProblemCode;
  return asked === reason || asked === code || asked.startsWith(`${reason}:`) || asked.startsWith(`${reason} (row `);
}

/** Every reason for which something in the home can be released. */
export async function releasableReasons(container: Container): Promise<ReadonlySet<string>> {
  const [audit, plans] = [container.get(TOKENS.audit), container.get(TOKENS.plans)];
  const reasons = new Set<string>();
  for await (const { facts } of audit.files({ state: 'QUARANTINED' })) {
    const last = facts.at(-1);
    if (last?.kind === 'QUARANTINED') reasons.add(reasonOf(last.problem));
  }
  for (const id of await plans.open()) {
    const blocked = (await audit.load(id))?.blocked;
    if (blocked) reasons.add(blocked.reason);
  }
  return reasons;
}
