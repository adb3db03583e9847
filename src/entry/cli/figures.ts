/** A whole number with its thousands apart: `1 234 567`. (Node's `Intl` would cost every start some milliseconds.) */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1 file`, `2 files`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(count)} ${count === 1 ? singular : plural}`;
}

/** A point in time (milliseconds since 1970) as `YYYY-MM-DD HH:MM:SS`, UTC. */
export function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** What stands for an id of 64 hex digits where space is short; long enough to be asked for. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}
