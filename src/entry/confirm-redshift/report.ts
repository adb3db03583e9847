import type { Confirmation } from './confirm.ts';

/** The findings as a page of Markdown. @param now milliseconds since 1970 */
export function report({ version, found, left }: Confirmation, where: string, now: number): string {
  const count = (answer: string) => found.filter((one) => one.answer === answer).length;
  const rows = found.map(({ name, question, answer, evidence, seconds }) => {
    return `| ${[name, question, answer, evidence, String(seconds)].map(cell).join(' | ')} |`;
  });
  return [
    '# What a cluster says',
    '',
    `\`npm run confirm:redshift\` on ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC, ${where}.`,
    `The warehouse calls itself \`${version.replaceAll('`', "'")}\`.`,
    ...(isRedshift(version)
      ? []
      : ['', '**This is no Redshift: the answers are those of a stand-in, and confirm nothing.**']),
    '',
    `yes ${count('yes')}, no ${count('no')}, unclear ${count('unclear')}. Each question is put so that the loader assumes *yes*.`,
    '',
    '| probe | question | answer | evidence | s |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(left.length === 0 ? [] : ['', `Left behind: ${left.join('; ')}`]),
    '',
  ].join('\n');
}

/** Redshift says `PostgreSQL 8.0.2 on …, Redshift 1.0.…` (DG: "VERSION"). */
function isRedshift(version: string): boolean {
  return /\bRedshift\b/.test(version);
}

function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ');
}
