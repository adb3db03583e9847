import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import { policyDocument, type ResourceStatement, tlsOnly } from '../policies.ts';

export interface AlarmTopicArgs {
  readonly place: Place;
  /** Whose events it takes. */
  readonly rules: readonly aws.cloudwatch.EventRule[];
  /** Undefined: whoever wants to know subscribes. */
  readonly email: string | undefined;
}

/** Where alarms go. Not encrypted with a key: CloudWatch may not use that of the account, and there is no row in an alarm. */
export class AlarmTopic extends ComponentResource {
  readonly arn: Output<string>;

  constructor(name: string, { place, rules, email }: AlarmTopicArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:AlarmTopic', name, {}, opts);
    const parent = { parent: this };
    const topic = new aws.sns.Topic(name, { name: `${place.prefix}-alarms` }, parent);
    const send = { Action: ['sns:Publish'], Resource: topic.arn };
    const alarms = interpolate`arn:${place.partition}:cloudwatch:${place.region}:${place.accountId}:alarm:${place.prefix}-*`;
    const statements: ResourceStatement[] = [
      tlsOnly('sns:Publish', [topic.arn]),
      {
        ...{ Sid: 'Alarms', Principal: { Service: 'cloudwatch.amazonaws.com' }, ...send },
        Condition: { ArnLike: { 'aws:SourceArn': alarms } },
      },
    ];
    if (rules.length > 0) {
      // EventBridge sends a topic no context: under a condition nothing would come (EventBridge user guide, "Troubleshooting":
      // "You can't use of Condition blocks in Amazon SNS topic policies for EventBridge").
      statements.push({ Sid: 'Events', Principal: { Service: 'events.amazonaws.com' }, ...send });
    }
    const policy = new aws.sns.TopicPolicy(name, { arn: topic.arn, policy: policyDocument(statements) }, parent);
    for (const [at, rule] of rules.entries()) {
      new aws.cloudwatch.EventTarget(
        `${name}-${at}`,
        { rule: rule.name, targetId: 'alarms', arn: topic.arn },
        { ...parent, dependsOn: [policy] },
      );
    }
    if (email !== undefined) {
      new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: 'email', endpoint: email }, parent);
    }
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
