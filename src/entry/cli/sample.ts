import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import { counted, grouped } from './figures.ts';
import { printable } from './printable.ts';
import type { SampleOptions, SampleSummary } from './sample/generate-sample.ts';

/** `sample`: realistic files to try it out with. */
export function addSample(program: Command): void {
  addCommand(program, 'sample', 'make an area of invented orders and customers over two years, two files of it bad', [
    'sample ./transformed-area',
    'sample ./big-area --orders 1000000 --files 200 --seed 7',
  ])
    .argument('<area>', 'a folder that is empty or not there yet')
    .option('--orders <n>', 'distinct orders (default: 20000)', wholeNumber)
    .option('--files <n>', 'files in all, 8 or more (default: 60)', wholeNumber)
    .option('--seed <n>', 'another seed makes other orders; the same one always the same (default: 1)', wholeNumber)
    .action(answering(isJsonAsked, sample));
}

async function sample(area: string, { orders, files, seed }: Omit<SampleOptions, 'area'>): Promise<Answer> {
  const summary = await makeSample({
    area: resolve(area),
    ...(orders === undefined ? {} : { orders }),
    ...(files === undefined ? {} : { files }),
    ...(seed === undefined ? {} : { seed }),
  });
  return { exitCode: EXIT.loaded, json: summary, text: () => sampleText(summary) };
}

/** Generates it; a size that no sample can have is the user's mistake. */
export async function makeSample(options: SampleOptions): Promise<SampleSummary> {
  const { generateSample } = await import('./sample/generate-sample.ts');
  try {
    return await generateSample(options);
  } catch (error) {
    throw error instanceof RangeError ? misuse(error.message) : error;
  }
}

/** What was made, in words. */
export function sampleText({ area, files, customerFiles, orders, orderRows, badFiles }: SampleSummary): string {
  return [
    `made ${printable(area)}: ${counted(files, 'file')}, ${grouped(customerFiles)} of them of customers, with ` +
      `${counted(orders, 'order')} in ${counted(orderRows, 'row')}`,
    ...badFiles.map(({ key, defect }) => `  bad on purpose: ${printable(key)} (${defect})`),
  ].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
