/** A file that is no CSV from this line on. */
export class CsvError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** One record, with the line that it begins in, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: string[];
}

/** Records of a CSV with commas and double quotes; a quoted field may hold newlines. Blank lines are left out. */
export function* csvRecords(text: string): Generator<CsvRecord> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const fields: string[] = [];
    const begin = line;
    for (;;) {
      const field = readField(text, at, line);
      fields.push(field.value);
      at = field.end;
      line = field.line;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text[at] === '\r') at += 1;
    at += 1; // the newline, or beyond the end
    line += 1;
    if (fields.length > 1 || fields[0] !== '') yield { line: begin, fields };
  }
}

function readField(text: string, start: number, firstLine: number): { value: string; end: number; line: number } {
  if (text[start] !== '"') {
    const end = nextOf(text, start, /[,\n]/g);
    const raw = text.slice(start, text[end] === '\n' && text[end - 1] === '\r' ? end - 1 : end);
    if (raw.includes('"')) throw new CsvError('Invalid quote formatting for CSV', firstLine);
    return { value: raw, end: start + raw.length, line: firstLine };
  }
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new CsvError('Invalid quote formatting for CSV', firstLine);
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at += 1;
  }
  if (at < text.length && !/[,\r\n]/.test(text[at] ?? '')) {
    throw new CsvError('Invalid quote formatting for CSV', firstLine);
  }
  return { value, end: at, line: firstLine + (value.match(/\n/g)?.length ?? 0) };
}

function nextOf(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
