import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figures.ts';
import { interleaved, measureNode, type Side, scaled, type Usage } from './measure.ts';
import type { Workplace } from './workplace.ts';

const IN_PROCESS = fileURLToPath(new URL('audit-in-process.ts', import.meta.url));
const PEER = fileURLToPath(new URL('delayed-peer.ts', import.meta.url));
const LATENCY_MS = 5;
const FILES = 10_000;
/** A minute and more would be waited for the same items one after the other. */
const FEW = 200;

/**
 * 5: telling DynamoDB of 10 000 received files (two items each, a service 5 ms away) by the audit store, against the bare
 * requests that it makes, and against the same items put one at a time. CPU is that of the client, without the service's.
 */
export async function auditFiles(place: Workplace, rounds: number): Promise<Figure[]> {
  const folder = place.fresh('audit');
  await using peer = await DelayedPeer.start();
  const side = (who: string, files: number): Side => ({
    run: async () => {
      const { usage, stdout } = await measureNode(folder, [IN_PROCESS, who, peer.port, String(files)]);
      const { wallS, cpuS } = JSON.parse(stdout) as Pick<Usage, 'wallS' | 'cpuS'>;
      return scaled({ wallS, cpuS, peakMb: usage.peakMb }, FILES / files);
    },
  });
  const bare = await interleaved(rounds, side('ours', FILES), side('raw', FILES));
  const single = await interleaved(rounds, side('ours', FILES), side('one-by-one', FEW));
  const what = `audit of ${FILES} files, DynamoDB ${LATENCY_MS} ms away`;
  return [
    { name: '5', what: `${what}, against raw HTTP`, ...bare, target: { time: 1.15, only: 'wall' } },
    {
      ...{ name: '5', what: `${what}, against one PutItem at a time (measured on ${FEW} files, scaled)`, ...single },
      target: { time: 150, asSpeedUp: true, only: 'wall' },
    },
  ];
}

/** The server in a process of its own, so that its work is not ours. */
class DelayedPeer implements AsyncDisposable {
  readonly port: string;
  readonly #end: () => Promise<unknown>;

  private constructor(port: string, end: () => Promise<unknown>) {
    this.port = port;
    this.#end = end;
  }

  static async start(): Promise<DelayedPeer> {
    const child = spawn(process.execPath, [PEER, String(LATENCY_MS)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    for await (const port of createInterface({ input: child.stdout })) {
      return new DelayedPeer(port, async () => {
        child.stdin.end();
        return ended;
      });
    }
    throw new Error('the peer did not start');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}
