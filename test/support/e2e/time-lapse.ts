import { createHash } from 'node:crypto';
import { followUpOf } from '../../../src/adapters/sqs/follow-up.ts';
import { jsonOf, withJson } from '../aws-faults.ts';
import type { InBetween } from '../aws-proxy.ts';

const LONGEST_DELAY_SECONDS = 2;

/**
 * Lets messages that a function sends come after two seconds at most, whatever delay they ask for, follow-ups being due by
 * then: a follow-up of five minutes is seen to work without waiting for it, and queues are empty once all is done.
 */
export const timeLapse: InBetween = async (asked, pass) => {
  const { MessageBody: body, DelaySeconds: delay } = jsonOf(asked);
  if (typeof body !== 'string' || typeof delay !== 'number') return pass(asked);
  const followUp = followUpOf(body);
  const due = followUp === undefined ? body : JSON.stringify({ ...JSON.parse(body), dueMs: Date.now() });
  const DelaySeconds = Math.min(delay, LONGEST_DELAY_SECONDS);
  const answer = await pass(withJson(asked, { MessageBody: due, DelaySeconds }));
  if (answer.status !== 200) return answer;
  // The SDK checks that what was taken is what it sent.
  const MD5OfMessageBody = createHash('md5').update(body).digest('hex');
  return { ...answer, body: Buffer.from(JSON.stringify({ ...jsonOf(answer), MD5OfMessageBody })) };
};
