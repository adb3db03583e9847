import type { LoadOutcome } from '../../../domain/load-outcome.ts';
import type { AwsPlace } from '../aws/aws-place.ts';
import { counted, grouped, shortId } from '../figures.ts';
import { commandAt } from '../next-command.ts';
import { printable } from '../printable.ts';
import type { LoadReport } from './load-report.ts';
import type { PassedOverFile } from './passed-over.ts';
import type { QuarantinedFile } from './quarantined-files.ts';
import type { UnreadFile } from './unread-files.ts';

/** A summary names so many files; all of them are in `files --state QUARANTINED`. */
const SHOWN_FILES = 50;

/** A run in words. */
export function summaryOf(report: LoadReport): string {
  const { files, loads, quarantined, ordersAwaitingCustomer: awaiting } = report;
  const lines = [
    `files    ${filesLine(report)}`,
    `rows     ${rowsLine(report)}`,
    `loads    ${loadsLine(loads)}`,
    awaiting === null ? undefined : `orders waiting for a customer: ${grouped(awaiting)}`,
    `took     ${report.seconds.toFixed(2)} s${report.rows.rows > 0 ? `, ${grouped(report.rowsPerSecond)} rows/s` : ''}`,
    ...setAsideLines(quarantined),
    ...unreadLines(report.unread),
    ...passedOverLines(report.passedOver),
    ...blockedLines(loads),
    ...report.notes.map((note) => `\nnote: ${note}`),
    report.stopped ? '\nstopped before everything was loaded; the same command goes on' : undefined,
    files.new + files.waiting === 0 && loads.length === 0 ? '\nnothing new' : undefined,
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

/** How many files were found in which condition. */
export function filesLine({ files }: Pick<LoadReport, 'files'>): string {
  const parts = [
    `${grouped(files.new)} new`,
    ...(files.waiting > 0 ? [`${grouped(files.waiting)} waiting from before`] : []),
    `${grouped(files.loaded)} loaded`,
    `${grouped(files.alreadyLoaded)} already loaded`,
    `${grouped(files.unchanged)} unchanged`,
    `${grouped(files.setAside)} set aside`,
    ...(files.vanished > 0 ? [`${grouped(files.vanished)} vanished`] : []),
  ];
  return parts.join(', ');
}

function rowsLine({ rows: { rows, won, older, repeated } }: LoadReport): string {
  return `${grouped(rows)} = ${grouped(won)} won + ${grouped(older)} older + ${grouped(repeated)} repeated`;
}

function loadsLine(loads: readonly LoadOutcome[]): string {
  const finished = loads.filter((load) => load.is === 'finished');
  const each = finished.map(({ loadId, dataset, files }) => `${shortId(loadId)} ${dataset} ${counted(files, 'file')}`);
  const listed = each.length > 0 && each.length <= 4 ? `: ${each.join('; ')}` : '';
  return `${grouped(finished.length)}${listed}`;
}

/** The files that are set aside, each with its reason: no table, for keys are long. @param place where all are told */
export function setAsideLines(quarantined: readonly QuarantinedFile[], place: AwsPlace = {}): string[] {
  const shown = quarantined.slice(0, SHOWN_FILES).flatMap(({ key, reason, now }) => {
    return [`  ${printable(key)}${now ? '' : ' (earlier)'}`, `    ${printable(reason)}`];
  });
  const more = quarantined.length - SHOWN_FILES;
  return [
    ...(quarantined.length > 0 ? [`\nset aside: ${counted(quarantined.length, 'file')}`, ...shown] : []),
    ...(more > 0 ? [`  … and ${grouped(more)} more: ${commandAt(place, 'files --state QUARANTINED')}`] : []),
  ];
}

/** The files nobody could look at. */
export function unreadLines(unread: readonly UnreadFile[]): string[] {
  if (unread.length === 0) return [];
  const shown = unread.slice(0, SHOWN_FILES).map(({ key, reason }) => `  ${printable(key)}: ${printable(reason)}`);
  return [`\ncould not be looked at, the next run tries again: ${counted(unread.length, 'file')}`, ...shown];
}

/** What has to be renamed, repaired or opened up before it can be loaded. */
export function passedOverLines(passedOver: readonly PassedOverFile[]): string[] {
  if (passedOver.length === 0) return [];
  const shown = passedOver.slice(0, SHOWN_FILES).map(({ path, reason }) => `  ${printable(path)}: ${reason}`);
  const more = passedOver.length - SHOWN_FILES;
  return [
    `\npassed over, not loaded: ${counted(passedOver.length, 'file or folder', 'files and folders')}`,
    ...shown,
    ...(more > 0 ? [`  … and ${grouped(more)} more: --json lists all of them`] : []),
  ];
}

function blockedLines(loads: readonly LoadOutcome[]): string[] {
  return loads.flatMap((load) => {
    const what = `load ${shortId(load.loadId)} of ${counted(load.files, 'file')} of ${load.dataset}`;
    if (load.is === 'failed') return [`\nfailed: ${what}: ${printable(load.detail)}; the next run tries again`];
    if (load.is === 'running') return [`\nstill running: ${what}; the next run takes it up`];
    if (load.is !== 'blocked') return [];
    const { by } = load.blocked;
    const reason = printable(load.blocked.reason);
    if (by === 'environment') return [`\nblocked: ${what}: ${reason}; nothing is lost, the next run tries again`];
    return [
      `\nblocked: ${what}: too many of them are bad for one reason: ${reason}. None was set aside, all of them wait.` +
        `\n  Look at the files; to let them go: transformed-orders replay --reason '${reason}'`,
    ];
  });
}
