import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsAnswer, AwsRequest, InBetween } from './aws-proxy.ts';

/** The service refuses; nothing happened. JSON services and S3 both read it. */
export function refused(status: number, name: string, message = 'injected'): InBetween {
  return async ({ op }) => {
    const isS3 = op.includes(' ');
    const text = isS3
      ? `<?xml version="1.0"?><Error><Code>${name}</Code><Message>${message}</Message></Error>`
      : JSON.stringify({ __type: name, message });
    const type = isS3 ? 'application/xml' : 'application/x-amz-json-1.0';
    return Promise.resolve({ status, headers: { 'content-type': type }, body: Buffer.from(text) });
  };
}

/** The connection breaks before anything happened. */
export const cutOff: InBetween = async () => Promise.resolve('cut');

/** It happened, and the answer is lost. */
export const answerLost: InBetween = async (asked, pass) => {
  await pass(asked);
  return 'cut';
};

/** It takes so long first. */
export function slow(delayMs: number): InBetween {
  return async (asked, pass) => {
    await sleep(delayMs);
    return pass(asked);
  };
}

interface BatchBody {
  readonly RequestItems: Readonly<Record<string, readonly unknown[] | { readonly Keys: readonly unknown[] }>>;
}

/** DynamoDB takes all but the last `count` requests of a batch and hands these back. */
export function unprocessed(count: number): InBetween {
  return async (asked, pass) => {
    const body = JSON.parse(asked.body.toString()) as BatchBody;
    const [[table, batch] = ['', []]] = Object.entries(body.RequestItems);
    const requests = 'Keys' in batch ? batch.Keys : batch;
    const wrap = (part: readonly unknown[]) => ({ [table]: 'Keys' in batch ? { ...batch, Keys: part } : part });
    const kept = requests.slice(0, Math.max(0, requests.length - count));
    const back = requests.slice(kept.length);
    const answer = kept.length === 0 ? emptyAnswer() : await pass(withJson(asked, { RequestItems: wrap(kept) }));
    const left = 'Keys' in batch ? 'UnprocessedKeys' : 'UnprocessedItems';
    return { ...answer, body: Buffer.from(JSON.stringify({ ...jsonOf(answer), [left]: wrap(back) })) };
  };
}

export function withJson(asked: AwsRequest, change: object): AwsRequest {
  return { ...asked, body: Buffer.from(JSON.stringify({ ...jsonOf(asked), ...change })) };
}

export function jsonOf({ body }: { readonly body: Buffer }): Record<string, unknown> {
  return JSON.parse(body.toString()) as Record<string, unknown>;
}

function emptyAnswer(): AwsAnswer {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.from('{}') };
}
