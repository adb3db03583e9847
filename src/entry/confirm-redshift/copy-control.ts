import { parquetFile } from './parquet-file.ts';
import type { ProbeRoom } from './probe-room.ts';

/**
 * COPY of a file that nothing is wrong with, once a run. Where not even that works (a role without rights, a bucket in
 * another region) every refusal would look like an answer.
 */
export class CopyControl {
  #done: Promise<void> | undefined;

  /** @throws Error that says why COPY does not work at all */
  async passed(room: ProbeRoom): Promise<void> {
    this.#done ??= copyGoodFile(room);
    return this.#done;
  }
}

async function copyGoodFile(room: ProbeRoom): Promise<void> {
  const manifest = await room.objects.putAll(['control.parquet'], await parquetFile(`SELECT 'x' AS a`));
  try {
    await room.make('CREATE TEMP TABLE control_probe (a varchar(8))', room.copy('control_probe', manifest));
  } catch (error) {
    throw new Error(`COPY does not work at all: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
