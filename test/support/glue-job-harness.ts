import { GlueClient } from '@aws-sdk/client-glue';
import { GlueJobWarehouse } from '../../src/adapters/glue/glue-job-warehouse.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import type { LoadFile } from '../../src/domain/load.ts';
import type { Warehouse } from '../../src/ports/warehouse.ts';
import { clientConfig } from './aws-client-config.ts';
import { AwsProxy } from './aws-proxy.ts';
import { GlueJobPeer } from './glue-job-peer.ts';
import type { RedshiftHarness } from './redshift-harness.ts';
import type { FileSpec, FinalRow, WarehouseHarness } from './warehouse-harness.ts';

/** A Redshift warehouse whose loads all go through a Glue job. */
export class GlueJobHarness implements WarehouseHarness {
  readonly redshift: RedshiftHarness;
  readonly jobs: GlueJobPeer;
  /** Between the warehouse and Glue. */
  readonly proxy: AwsProxy;
  readonly warehouse: GlueJobWarehouse;
  readonly #client: GlueClient;

  private constructor(redshift: RedshiftHarness, jobs: GlueJobPeer, proxy: AwsProxy) {
    this.redshift = redshift;
    this.jobs = jobs;
    this.proxy = proxy;
    this.#client = new GlueClient(clientConfig(proxy.url));
    this.warehouse = this.open();
  }

  static async over(redshift: RedshiftHarness): Promise<GlueJobHarness> {
    const { area, bench } = redshift;
    const objects = {
      read: async (bucket: string, key: string) => area.read(bucket, key),
      write: async (_: string, key: string, body: string) => {
        await area.put(key.replace(/^control\//, ''), body);
      },
    };
    const jobs = await GlueJobPeer.start(objects, bench.peer.server.url);
    return new GlueJobHarness(redshift, jobs, await AwsProxy.start(jobs.url));
  }

  open(aboveBytes = 0, job = this.jobs.job): GlueJobWarehouse {
    return new GlueJobWarehouse({
      client: this.#client,
      job,
      warehouse: this.redshift.open(),
      aboveBytes,
      lookEveryMs: 50,
    });
  }

  async another(): Promise<Warehouse> {
    return this.open();
  }

  async put(spec: FileSpec): Promise<LoadFile> {
    return this.redshift.put(spec);
  }

  async remove(file: LoadFile): Promise<void> {
    await this.redshift.remove(file);
  }

  async damage(file: LoadFile): Promise<boolean> {
    return this.redshift.damage(file);
  }

  async finalRows(dataset: DatasetName): Promise<readonly FinalRow[]> {
    return this.redshift.finalRows(dataset);
  }

  async stagedRows(dataset: DatasetName): Promise<number> {
    return this.redshift.stagedRows(dataset);
  }

  async dirtyStaging(dataset: DatasetName): Promise<boolean> {
    return this.redshift.dirtyStaging(dataset);
  }

  async plantDuplicate(dataset: DatasetName, key: string): Promise<void> {
    await this.redshift.plantDuplicate(dataset, key);
  }

  async breakCommits(): Promise<() => Promise<void>> {
    return this.redshift.breakCommits();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    await this.proxy[Symbol.asyncDispose]();
    await this.jobs[Symbol.asyncDispose]();
    await this.redshift[Symbol.asyncDispose]();
  }
}
