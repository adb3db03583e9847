import { setTimeout as sleep } from 'node:timers/promises';
import { ORDERS } from '../../../src/domain/orders.ts';
import type { MinistackServer } from '../ministack-server.ts';
import { expectedOrders } from '../trap-area.ts';
import { Deployment, type DeploymentSettings } from './deployment.ts';
import { killWorkers } from './function-workers.ts';
import { Outcome } from './outcome.ts';
import { EMPTY } from './queue-pair.ts';
import { Uploads } from './uploads.ts';

const LONGEST_MS = 150_000;
const LOOK_EVERY_MS = 20;
/** How long a load goes on, so that something can happen meanwhile. */
const LOAD_MS = 3_000;

/** A deployment with what is put into it, and what must come of that. */
export class Pipeline implements AsyncDisposable {
  readonly deployment: Deployment;
  readonly uploads: Uploads;
  readonly outcome: Outcome;

  private constructor(deployment: Deployment) {
    this.deployment = deployment;
    this.uploads = new Uploads(deployment.s3, deployment.bucket);
    this.outcome = new Outcome(deployment);
  }

  static async start(server: MinistackServer, settings: DeploymentSettings): Promise<Pipeline> {
    return new Pipeline(await Deployment.create(server, settings));
  }

  /** How many loads were submitted so far, further attempts and those of other runs of one load included. */
  get submitted(): number {
    return this.deployment.peer.server.calls.get('BatchExecuteStatement') ?? 0;
  }

  /** Resolves when so many calls have come to the warehouse. */
  async called(times: number): Promise<void> {
    await this.until(() => this.deployment.warehouse.calls.length >= times);
  }

  /** Resolves when it is so; throws when that takes too long. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + LONGEST_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`waited in vain: ${String(isSo)}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Resolves when the next load is under way, which then takes long. */
  async amidLoad(): Promise<void> {
    const before = this.submitted;
    this.deployment.peer.faults.inject({ statement: 'fill_staging', how: 'slow', delayMs: LOAD_MS, times: 1 });
    await this.until(() => this.submitted > before);
    await sleep(LOAD_MS / 6);
  }

  /** @returns how many processes of the loader died while a load of theirs was under way */
  async killLoaderAmidLoad(): Promise<number> {
    await this.amidLoad();
    return killWorkers(this.deployment.loader);
  }

  /** Once nothing is left to do: the right rows, files, partitions, and no message that nobody could do anything with. */
  async expectRight(): Promise<void> {
    const { outcome } = this;
    const { bucket, catalog, intakeQueue, loaderQueue } = this.deployment;
    const { files } = this.uploads;
    await outcome.settled(LONGEST_MS);
    expect(await outcome.orders()).toEqual(expectedOrders(files, await outcome.horizon()));
    const states = files.map(({ key, reason }) => [key, reason === null ? 'LOADED' : 'QUARANTINED', reason]);
    expect(await outcome.files()).toEqual(states.sort());
    const bad = states.filter(([, state]) => state === 'QUARANTINED');
    expect(await outcome.files('QUARANTINED')).toEqual(bad);
    const loaded = files.filter(({ dataset, reason }) => dataset === ORDERS && reason === null);
    const folders = loaded.map(({ key }) => `s3://${bucket}/${key.slice(0, key.lastIndexOf('/') + 1)}`);
    expect(await catalog.locations()).toEqual([...new Set(folders)].sort());
    for (const queue of [intakeQueue, loaderQueue]) expect(await queue.dead()).toEqual(EMPTY);
  }

  /** Every notification comes once more, months of them at once: nothing is even submitted. */
  async expectNoEffectOfAnotherDelivery(): Promise<void> {
    const { sqs, intakeQueue } = this.deployment;
    const { outcome } = this;
    const [before, submitted] = [await outcome.everything(), this.submitted];
    await this.uploads.announceAgain(sqs, intakeQueue.url);
    await outcome.settled(LONGEST_MS);
    expect(await outcome.everything()).toEqual(before);
    expect(this.submitted).toBe(submitted);
    await this.expectRight();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.deployment[Symbol.asyncDispose]();
  }
}
