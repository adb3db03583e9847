import type { SQSEvent } from 'aws-lambda';

/** A message as it is logged: its body as a value where it is JSON, so that logs can be searched by its parts. */
interface LoggedMessage {
  readonly messageId: string;
  readonly receives: string | undefined;
  readonly body: unknown;
}

/** An event as it is logged. */
export interface LoggedEvent {
  readonly messages: readonly LoggedMessage[];
  /** What was left out; not there where nothing was. */
  readonly cut?: {
    readonly messages: number;
    readonly bytes: number;
    readonly ofMessages: number;
    readonly ofBytes: number;
  };
}

/** As many whole messages of the event as have room within so many bytes, and how much that leaves out. */
export function loggedEvent({ Records }: SQSEvent, mostBytes: number): LoggedEvent {
  const sizes = Records.map(({ body }) => Buffer.byteLength(body));
  const messages: LoggedMessage[] = [];
  let bytes = 0;
  for (const [at, { messageId, body, attributes }] of Records.entries()) {
    const size = sizes[at] ?? 0;
    if (bytes + size > mostBytes) break;
    bytes += size;
    messages.push({ messageId, receives: attributes.ApproximateReceiveCount, body: valueOf(body) });
  }
  if (messages.length === Records.length) return { messages };
  const [ofMessages, ofBytes] = [Records.length, sizes.reduce((sum, size) => sum + size, 0)];
  return { messages, cut: { messages: ofMessages - messages.length, bytes: ofBytes - bytes, ofMessages, ofBytes } };
}

function valueOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
