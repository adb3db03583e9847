import { DuckDBInstance } from '@duckdb/node-api';
import { WITHOUT_COMPACTION } from './compaction.ts';
import { migrate } from './migrations.ts';

/** Nothing is ever fetched from the network behind one's back. */
const NO_DOWNLOADS = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

/** Opens an existing file for reading alone; what a killed writer left in the log beside it is read, too. */
export async function openForReading(path: string): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { access_mode: 'READ_ONLY', ...NO_DOWNLOADS });
}

/**
 * Opens a file for writing, or makes it, with the newest schema.
 *
 * @param nowMs milliseconds since 1970; the time of installation of a new file
 * @throws LoadImpossible for a file of a newer version; errors of the engine
 */
export async function openForWriting(path: string, nowMs: number): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(path, {
    ...NO_DOWNLOADS,
    temp_directory: `${path}.tmp`,
    // Row order is never asked for, and keeping it would hold back parallel reads and writes.
    preserve_insertion_order: 'false',
    // A file that was replaced must be read anew, and every file is read once.
    enable_external_file_cache: 'false',
    ...WITHOUT_COMPACTION,
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
      await migrate(connection, nowMs);
    } finally {
      connection.closeSync();
    }
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}
