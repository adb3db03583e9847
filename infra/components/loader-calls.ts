import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import { bodyOfCall, type LoaderCall } from '../../src/adapters/sqs/loader-call.ts';
import type { Place } from '../place.ts';
import { policyDocument, trustPolicy } from '../policies.ts';
import type { LoaderQueue } from './loader-queue.ts';
import type { Sender } from './queue-pair.ts';

/** Whatever nobody else comes back for is looked after so often. Where nothing is open, it asks S3 and no warehouse. */
const SWEEP_MINUTES = 15;
/** How often the schedule loads all that is pending and starts a crawl that is owed, where loads are made at once. */
const UNHURRIED_MINUTES = 60;
/** What the loader's statements are called (`attemptName`); all others, its own questions too, tell nobody. */
const STATEMENTS = 'transformed-orders/';

export interface LoaderCallsArgs {
  readonly place: Place;
  readonly queue: LoaderQueue;
  /** 0: loads are made as soon as files come. */
  readonly loadEveryMinutes: number;
  /** Whether Redshift tells of statements. */
  readonly hasStatementEvents: boolean;
}

interface SchedulerRole {
  readonly role: aws.iam.Role;
  /** Its right is there once this is. */
  readonly policy: aws.iam.RolePolicy;
}

/** Who calls the loader besides intake and itself: the clock, and Redshift when a statement is decided. */
export class LoaderCalls extends ComponentResource {
  readonly #args: LoaderCallsArgs;

  constructor(name: string, args: LoaderCallsArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:LoaderCalls', name, {}, opts);
    this.#args = args;
    args.queue.queues.allow(args.hasStatementEvents ? [this.#statementEvents(name)] : []);
    const role = this.#schedulerRole(name);
    const { loadEveryMinutes } = args;
    this.#schedule('schedule', loadEveryMinutes || UNHURRIED_MINUTES, role);
    // Between two times of the schedule a kick loads nothing that is to wait, and takes up what is open.
    if (loadEveryMinutes === 0 || loadEveryMinutes > SWEEP_MINUTES) this.#schedule('kick', SWEEP_MINUTES, role);
    this.registerOutputs({});
  }

  #statementEvents(name: string): Sender {
    const { place, queue } = this.#args;
    const rule = new aws.cloudwatch.EventRule(
      `${name}-statements`,
      {
        name: `${place.prefix}-statements`,
        description: 'Tells the loader that a load in Redshift is decided',
        eventPattern: JSON.stringify({
          source: ['aws.redshift-data'],
          'detail-type': ['Redshift Data Statement Status Change'],
          detail: { statementName: [{ prefix: STATEMENTS }] },
        }),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-statements`,
      { rule: rule.name, targetId: 'loader', arn: queue.queues.queue.arn },
      { parent: this },
    );
    return { id: 'StatementEvents', service: 'events.amazonaws.com', sourceArn: rule.arn };
  }

  #schedulerRole(name: string): SchedulerRole {
    const { place, queue } = this.#args;
    const role = new aws.iam.Role(
      `${name}-scheduler`,
      {
        name: `${place.prefix}-scheduler`,
        description: `What the schedules of ${place.prefix} may do`,
        assumeRolePolicy: trustPolicy(['scheduler.amazonaws.com'], place.accountId),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-scheduler`,
      { name: `${place.prefix}-scheduler`, role: role.name, policy: policyDocument([queue.callRights()]) },
      { parent: this },
    );
    return { role, policy };
  }

  #schedule(call: LoaderCall, minutes: number, { role, policy }: SchedulerRole): void {
    const { place, queue } = this.#args;
    new aws.scheduler.Schedule(
      `loader-${call}`,
      {
        name: `${place.prefix}-${call}`,
        description: call === 'schedule' ? 'Time to load what is pending' : 'Somebody looks after what is open',
        scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: queue.queues.queue.arn, roleArn: role.arn, input: bodyOfCall(call) },
      },
      { parent: this, dependsOn: [policy] },
    );
  }
}
