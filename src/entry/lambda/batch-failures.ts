import type { SQSBatchResponse } from 'aws-lambda';

/**
 * The messages that are to come again; an empty list says that all are done. Always a list, and of ids of this very batch:
 * SQS takes `{}` for success, and a single unknown id for the failure of everything (Lambda guide, "Reporting batch item
 * failures").
 */
export function batchFailures(messageIds: Iterable<string>): SQSBatchResponse {
  return { batchItemFailures: [...new Set(messageIds)].map((itemIdentifier) => ({ itemIdentifier })) };
}
