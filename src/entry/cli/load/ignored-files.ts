import { printable } from '../printable.ts';

/** Says on stderr which files are passed over, and why; each once, however often the area is listed. */
export function warnOfIgnored(): (path: string, why: string) => void {
  const told = new Set<string>();
  return (path, why) => {
    if (told.has(path)) return;
    told.add(path);
    process.stderr.write(`passed over: ${printable(path)}: ${why}\n`);
  };
}
