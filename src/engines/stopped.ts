import type { LoadStatus } from '../ports/warehouse.ts';

/** Ends a load's transaction without a commit, with the status that tells why. */
export class Stopped extends Error {
  readonly status: LoadStatus;

  constructor(status: LoadStatus) {
    super(`the load is stopped: ${status.is}`);
    this.name = 'Stopped';
    this.status = status;
  }
}
