import type { StackConfiguration } from './stack-configuration.ts';

/** What is seen of it while it runs, and what may become of it. */
export interface OperationsSettings {
  readonly alarmEmail: string | undefined;
  readonly freshnessAlarmMinutes: number;
  readonly logRetentionDays: number;
  readonly loggedEventBytes: number;
  /** How long the audit keeps what is over and done with; undefined: for ever. */
  readonly auditKeepDays: number | undefined;
  /** Variables of all functions, over their own. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/** Reads what concerns those who look after it. */
export function readOperations(reader: StackConfiguration): OperationsSettings {
  const logRetentionDays = reader.count('logRetentionDays', 1, 3_653) ?? 30;
  if (!RETENTION_DAYS.includes(logRetentionDays)) {
    reader.complain('logRetentionDays', `is ${logRetentionDays}, not one of ${RETENTION_DAYS.join(', ')}`);
  }
  return {
    alarmEmail: reader.matching('alarmEmail', /^[^\s@]+@[^\s@]+$/, 'an address'),
    freshnessAlarmMinutes: reader.count('freshnessAlarmMinutes', 5, 10_080) ?? 60,
    logRetentionDays,
    loggedEventBytes: reader.count('loggedEventBytes', 0, 900_000) ?? 0,
    auditKeepDays: reader.count('auditKeepDays', 30, 3_650),
    functionEnvironment: reader.texts('functionEnvironment'),
    deletionProtection: reader.oneOf('deletionProtection', ['true', 'false']) === 'true',
    tags: readTags(reader),
  };
}

/** What AWS takes (tagging user guide, "Tag naming limits and requirements"); two tags are ours. */
function readTags(reader: StackConfiguration): Record<string, string> {
  const tags = reader.texts('tags');
  for (const [key, value] of Object.entries(tags)) {
    const isFine =
      key.length >= 1 && key.length <= 128 && value.length <= 256 && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value);
    if (!isFine) reader.complain('tags', `has ${JSON.stringify(key)}, which AWS does not take`);
    if (/^aws:/i.test(key) || key === 'project' || key === 'stack') {
      reader.complain('tags', `has ${JSON.stringify(key)}, which is taken`);
    }
  }
  return tags;
}
