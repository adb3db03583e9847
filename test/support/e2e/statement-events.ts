import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { jsonOf } from '../aws-faults.ts';
import type { InBetween } from '../aws-proxy.ts';
import type { RedshiftPeer } from '../redshift-data/redshift-peer.ts';

/**
 * What EventBridge does on AWS: tells the queue when a statement that was submitted `WithEvent` is decided.
 *
 * Shape: Redshift management guide, "Monitoring the Data API", event `Redshift Data Statement Status Change`.
 */
export function statementEvents(peer: RedshiftPeer, client: SQSClient, QueueUrl: string): InBetween {
  return async (asked, pass) => {
    const answer = await pass(asked);
    const { WithEvent, StatementName: statementName } = jsonOf(asked);
    const { Id } = jsonOf(answer);
    if (WithEvent !== true || typeof Id !== 'string') return answer;
    const [, caller = ''] = /Credential=([^/]+)\//.exec(asked.headers.authorization ?? '') ?? [];
    const statement = peer.server.api.find(Id, caller);
    void statement.done.then(async () => {
      const detail = { statementName, statementId: Id, state: statement.status };
      const type = 'Redshift Data Statement Status Change';
      const MessageBody = JSON.stringify({ source: 'aws.redshift-data', 'detail-type': type, detail });
      // Best effort, as one of AWS's guides has it: where the queue is gone already, the event is, too.
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody })).catch(() => undefined);
    });
    return answer;
  };
}
