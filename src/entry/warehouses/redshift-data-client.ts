import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { clientConfig } from '../lambda/client-config.ts';

/** The Data API waits with its answer for up to 30 s (RD: `WaitTimeSeconds`). */
const ANSWER_MS = 45_000;

/** A client that is patient enough for the Data API. Whoever makes it destroys it. */
export function redshiftDataClient(): RedshiftDataClient {
  return new RedshiftDataClient(clientConfig(ANSWER_MS));
}
