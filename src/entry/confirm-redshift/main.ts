// The command `npm run confirm:redshift`: asks a real Redshift what the loader assumes of it, and prints the answers.
import { writeFile } from 'node:fs/promises';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '../lambda/client-config.ts';
import { ALL_PROBES } from './all-probes.ts';
import { confirm, type Found } from './confirm.ts';
import { oneLine } from './probe-room.ts';
import { report } from './report.ts';
import { type ConfirmSettings, confirmSettings, USAGE } from './settings.ts';

/** The whole of it, without the cleaning up of what is then under way. */
const LONGEST_MS = 5 * 60_000;
/** The Data API waits with its answer for up to 30 s (RD: `WaitTimeSeconds`). */
const REDSHIFT_ANSWER_MS = 45_000;
const S3_ANSWER_MS = 20_000;
const PAGE = 'docs/redshift-confirmed.md';

process.exitCode = await main(process.argv.slice(2));

/** @returns 0: everything was answered by yes; 1: something was not, or stayed behind; 2: it could not be asked */
async function main(args: readonly string[]): Promise<number> {
  let settings: ConfirmSettings;
  try {
    settings = confirmSettings(args);
  } catch (error) {
    console.error(`${oneLine(error)}\n\n${USAGE}`);
    return 2;
  }
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  const redshift = new RedshiftDataClient(clientConfig(REDSHIFT_ANSWER_MS));
  const s3 = new S3Client({ ...clientConfig(S3_ANSWER_MS), forcePathStyle: usesPaths() });
  const { target, copyRole, bucket, prefix, secondProfile: profile } = settings;
  const second =
    profile === undefined ? undefined : new RedshiftDataClient({ ...clientConfig(REDSHIFT_ANSWER_MS), profile });
  try {
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(LONGEST_MS)]);
    const clients = { redshift, second, s3 };
    const confirmation = await confirm(
      { ...clients, target, copyRole, bucket, prefix, signal, onFinding: tell },
      ALL_PROBES,
    );
    const name = 'workgroup' in target ? `workgroup ${target.workgroup}` : `cluster ${target.cluster}`;
    const page = report(confirmation, name, Date.now());
    console.log(page);
    if (settings.write) await writeFile(PAGE, page);
    return confirmation.left.length === 0 && confirmation.found.every(({ answer }) => answer === 'yes') ? 0 : 1;
  } catch (error) {
    console.error(oneLine(error));
    return 2;
  } finally {
    for (const client of [redshift, s3, second]) client?.destroy();
  }
}

/** Progress goes where it does not mix with the page. */
function tell({ name, answer, seconds }: Found): void {
  console.error(`${answer.padEnd(7)} ${name} (${seconds} s)`);
}

/** Servers of the protocol on loopback have no host name for each bucket. */
function usesPaths(): boolean {
  return (process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']) !== undefined;
}
