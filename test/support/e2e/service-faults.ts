import { answerLost, refused, unprocessed } from '../aws-faults.ts';
import type { AwsProxy, InBetween } from '../aws-proxy.ts';
import type { Deployment } from './deployment.ts';
import { timeLapse } from './time-lapse.ts';

/** The calls that begin with `of` meet the fault, so many times. */
interface Fault {
  readonly of: string;
  readonly fault: InBetween;
  readonly times: number;
}

/** Throttling and lost answers between the functions and every service they use, for some calls each. */
export class ServiceFaults {
  readonly #deployment: Deployment;
  readonly #all = new Set<string>();
  readonly #struck = new Set<string>();

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** Faults that no call has met so far. */
  get idle(): readonly string[] {
    return [...this.#all].filter((name) => !this.#struck.has(name));
  }

  /** From now on, until they are used up or healed. */
  begin(): void {
    const { server, warehouse, bucket, control } = this.#deployment;
    server.proxy.heal();
    warehouse.heal();
    this.#put(server.proxy, [
      { of: 'BatchWriteItem', fault: refused(400, 'ProvisionedThroughputExceededException'), times: 6 },
      { of: 'BatchWriteItem', fault: unprocessed(3), times: 4 },
      { of: 'BatchGetItem', fault: refused(400, 'ThrottlingException'), times: 3 },
      { of: 'PutItem', fault: answerLost, times: 3 },
      { of: `GET /${bucket}`, fault: refused(503, 'SlowDown'), times: 20 },
      { of: `GET /${control.bucket}`, fault: refused(503, 'SlowDown'), times: 5 },
      { of: `PUT /${control.bucket}`, fault: answerLost, times: 5 },
      { of: 'SendMessage', fault: lapsedAnswerLost, times: 4 },
      { of: 'BatchCreatePartition', fault: refused(400, 'ThrottlingException'), times: 2 },
    ]);
    this.#put(warehouse, [
      { of: 'DescribeStatement', fault: refused(400, 'ThrottlingException'), times: 3 },
      { of: 'BatchExecuteStatement', fault: answerLost, times: 2 },
    ]);
    this.#deployment.beInBetween();
  }

  #put(proxy: AwsProxy, faults: readonly Fault[]): void {
    for (const [at, { of, fault, times }] of faults.entries()) {
      const name = `${at} ${of}`;
      this.#all.add(name);
      const counted: InBetween = async (asked, pass) => {
        this.#struck.add(name);
        return fault(asked, pass);
      };
      proxy.put(of, counted, times);
    }
  }
}

/** Sent, and soon to come, and the answer is lost. */
const lapsedAnswerLost: InBetween = async (asked, pass) => {
  await timeLapse(asked, pass);
  return 'cut';
};
