import type { StackConfiguration } from './stack-configuration.ts';

/** When and how loads are made. */
export interface LoadingSettings {
  /** How long SQS gathers notifications for one batch of intake. */
  readonly intakeWindowSeconds: number;
  /** 0: loads are made as soon as files come. */
  readonly loadEveryMinutes: number;
  readonly minimumFiles: number | undefined;
  readonly minimumBytes: number | undefined;
  readonly completion: 'event' | 'wait';
  /** Above so many bytes a load is left to a Glue job; undefined: there is none. */
  readonly glueJobAboveBytes: number | undefined;
}

const GIGABYTE_BYTES = 1_000_000_000;
/** `LOAD_EVERY_SECONDS` ends at a day. */
const LONGEST_MINUTES = 1_440;

/** Reads when and how loads are made. */
export function readLoading(reader: StackConfiguration): LoadingSettings {
  const loadEveryMinutes = reader.count('loadEveryMinutes', 0, LONGEST_MINUTES) ?? 0;
  if (loadEveryMinutes === 0) reader.unused(['minimumFiles', 'minimumBytes'], 'but loads are made at once');
  const gigabytes = reader.count('glueJobAboveGigabytes', 1, 1_000_000);
  return {
    intakeWindowSeconds: reader.count('intakeWindowSeconds', 1, 300) ?? 1,
    loadEveryMinutes,
    minimumFiles: reader.count('minimumFiles', 1, Number.MAX_SAFE_INTEGER),
    minimumBytes: reader.count('minimumBytes', 1, Number.MAX_SAFE_INTEGER),
    completion: reader.oneOf('completion', ['event', 'wait']),
    glueJobAboveBytes: gigabytes === undefined ? undefined : gigabytes * GIGABYTE_BYTES,
  };
}
