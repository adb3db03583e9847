import {
  GetJobRunCommand,
  GetJobRunsCommand,
  type GlueClient,
  type JobRun,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { sdkErrorName, translated } from '../../aws/sdk-failure.ts';
import { Busy, LoadImpossible } from '../../domain/errors.ts';

/** The most that GetJobRuns gives in one answer (Glue API reference, "GetJobRuns": newest runs first). */
const PAGE_RUNS = 200;
/** So many runs back one is looked for: an older one is over, and what it left is found without it. */
const MAX_PAGES = 3;
/** Glue API reference, "JobRun": JobRunState. WAITING: for capacity, of a job with a queue. */
const UNDER_WAY = new Set(['STARTING', 'RUNNING', 'STOPPING', 'WAITING']);
/** Glue's own limits: nothing was started (Glue API reference, "StartJobRun", errors). */
const BUSY = new Set(['ConcurrentRunsExceededException', 'ResourceNumberLimitExceededException']);

/** The runs of one Glue job, each known by one of its arguments. */
export class JobRuns {
  readonly #client: GlueClient;
  readonly #job: string;

  constructor({ client, job }: { readonly client: GlueClient; readonly job: string }) {
    this.#client = client;
    this.#job = job;
  }

  /**
   * @returns the run's id
   * @throws Busy: as many runs as allowed are under way; Unavailable: it may have started; LoadImpossible: there is no such job
   */
  async start(Arguments: Readonly<Record<string, string>>): Promise<string> {
    return this.#call('StartJobRun', async () => {
      const { JobRunId } = await this.#client.send(new StartJobRunCommand({ JobName: this.#job, Arguments }));
      return JobRunId ?? '';
    });
  }

  /**
   * The newest run with that argument that is under way; none where there is no such job.
   *
   * @throws Unavailable, LoadImpossible
   */
  async underWay(argument: string, value: string): Promise<string | undefined> {
    return this.#asked('GetJobRuns', undefined, async () => {
      let NextToken: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const paging = NextToken === undefined ? {} : { NextToken };
        const command = new GetJobRunsCommand({ JobName: this.#job, MaxResults: PAGE_RUNS, ...paging });
        const answer = await this.#client.send(command);
        const run = answer.JobRuns?.find((one) => one.Arguments?.[argument] === value && isUnderWay(one));
        if (run?.Id !== undefined) return run.Id;
        NextToken = answer.NextToken;
        if (NextToken === undefined) return undefined;
      }
      return undefined;
    });
  }

  /** Whether a run is under way; false where it is over, or not known (any more). @throws Unavailable, LoadImpossible */
  async isUnderWay(RunId: string): Promise<boolean> {
    return this.#asked('GetJobRun', false, async () => {
      const { JobRun } = await this.#client.send(new GetJobRunCommand({ JobName: this.#job, RunId }));
      return JobRun !== undefined && isUnderWay(JobRun);
    });
  }

  /** A question about something that may not be there. */
  async #asked<T>(operation: string, absent: T, question: () => Promise<T>): Promise<T> {
    return this.#call(operation, async () => {
      try {
        return await question();
      } catch (error) {
        if (sdkErrorName(error) === 'EntityNotFoundException') return absent;
        throw error;
      }
    });
  }

  async #call<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const doing = `Glue job ${this.#job}: ${operation}`;
    try {
      return await call();
    } catch (error) {
      const name = sdkErrorName(error) ?? '';
      if (BUSY.has(name)) throw new Busy(`${doing}: ${name}`, { cause: error });
      if (name === 'EntityNotFoundException') {
        throw new LoadImpossible(`there is no Glue job ${this.#job}; create it, or name another one`, { cause: error });
      }
      throw translated(error, doing);
    }
  }
}

function isUnderWay({ JobRunState }: JobRun): boolean {
  return UNDER_WAY.has(JobRunState ?? '');
}
