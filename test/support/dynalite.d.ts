/** What of `dynalite` is used here; the package has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server that speaks DynamoDB's protocol, its tables in memory. Times are those a table takes to change its state. */
  export default function dynalite(options: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
  }): Server;
}
