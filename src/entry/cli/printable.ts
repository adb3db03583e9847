const INVISIBLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text of others, safe on a terminal and on one line: control characters, and those that turn the direction of writing, are
 * written out as in JSON. A key may hold any of them. Never used for `--json`, which has its own way.
 */
export function printable(text: string): string {
  return text.replace(INVISIBLE, (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
