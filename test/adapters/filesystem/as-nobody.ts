import { chmodSync } from 'node:fs';

const NOBODY = 65_534;

/** Runs it as a user whom file modes bind: root may read everything. The area must let others in. */
export async function asNobody<T>(area: string, action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action();
  chmodSync(area, 0o755);
  process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
