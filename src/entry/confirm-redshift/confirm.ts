import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CopyRole } from '../../adapters/redshift/copy-sql.ts';
import { DataApi } from '../../adapters/redshift/data-api.ts';
import type { RedshiftTarget } from '../../adapters/redshift/redshift-target.ts';
import { sideBySide } from '../../aws/side-by-side.ts';
import { CopyControl } from './copy-control.ts';
import type { Finding, Probe } from './probe.ts';
import { ProbeObjects } from './probe-objects.ts';
import { oneLine, ProbeRoom } from './probe-room.ts';

/** They mostly wait, for each other's locks on purpose; more at once would queue in a small workgroup. */
const AT_ONCE = 3;

export interface ConfirmDependencies {
  readonly redshift: RedshiftDataClient;
  /** Another session of the same role. */
  readonly second?: RedshiftDataClient | undefined;
  readonly s3: S3Client;
  readonly target: RedshiftTarget;
  readonly copyRole: CopyRole;
  readonly bucket: string;
  /** What the keys begin with; ends with a slash, or is empty. */
  readonly prefix: string;
  /** Ends the probing: what has not been asked by then is `unclear`. Cleaning up goes on. */
  readonly signal: AbortSignal;
  /** Is told of each probe that is over. */
  readonly onFinding?: (found: Found) => void;
}

/** A probe and what it found. */
export interface Found extends Finding, Pick<Probe, 'name' | 'question'> {
  readonly seconds: number;
}

/** What was found, in the order of the probes. */
export interface Confirmation {
  /** What the warehouse says it is. */
  readonly version: string;
  /** Made and dropped for this run: `<run>_<number>`. */
  readonly run: string;
  readonly found: readonly Found[];
  /** What could not be removed. Normally nothing. */
  readonly left: readonly string[];
}

/** Asks every probe. A probe that fails is a finding; @throws Unavailable, LoadImpossible where nothing can be asked at all */
export async function confirm(deps: ConfirmDependencies, probes: readonly Probe[]): Promise<Confirmation> {
  const run = `confirm_${Date.now().toString(36)}`;
  const version = await versionOf(new DataApi({ client: deps.redshift, target: deps.target }));
  const left: string[] = [];
  const control = new CopyControl();
  const numbered = probes.map((probe, at) => ({ probe, schema: `${run}_${at + 1}` }));
  const found = await sideBySide(numbered, AT_ONCE, async ({ probe, schema }) => {
    const begin = Date.now();
    const finding = await ask(probe, schema, { ...deps, control }, left);
    const { name, question } = probe;
    const one = { name, question, ...finding, seconds: Math.round((Date.now() - begin) / 1_000) };
    deps.onFinding?.(one);
    return one;
  });
  return { version, run, found, left };
}

async function ask(
  probe: Probe,
  schema: string,
  deps: ConfirmDependencies & { readonly control: CopyControl },
  left: string[],
): Promise<Finding> {
  if (deps.signal.aborted) return { answer: 'unclear', evidence: 'not asked: the time was over' };
  const { redshift: client, second, target, copyRole, s3, bucket, prefix, signal } = deps;
  const objects = new ProbeObjects(s3, bucket, `${prefix}${schema}/${probe.name}/`);
  const room = new ProbeRoom({ client, target, copyRole, objects, schema, second, signal });
  try {
    await room.open();
    if (probe.needsCopy === true) await deps.control.passed(room);
    return await probe.run(room);
  } catch (error) {
    return { answer: 'unclear', evidence: signal.aborted ? 'the time was over' : oneLine(error) };
  } finally {
    left.push(...(await room.close()));
  }
}

async function versionOf(api: DataApi): Promise<string> {
  const asked = { name: 'transformed-orders/confirm/version', token: crypto.randomUUID(), withEvent: false };
  const [[[version] = []] = []] = await api.run({ ...asked, sqls: ['SELECT version()'] });
  return String(version);
}
