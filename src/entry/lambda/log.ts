import type { Logger } from '@aws-lambda-powertools/logger';

/** What handlers write to: fields and texts, never content of rows, never a secret. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;
