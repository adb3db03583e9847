import { Command, CommanderError } from 'commander';
import manifest from '../../../package.json' with { type: 'json' };
import { tell } from './answer.ts';
import { addBackfill } from './backfill.ts';
import { isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { addDemo } from './demo.ts';
import { EXIT } from './exit-code.ts';
import { addFile } from './file.ts';
import { addFiles } from './files.ts';
import { addLoad } from './load.ts';
import { addLoadInfo } from './load-info.ts';
import { addLoads } from './loads.ts';
import { addMigrate } from './migrate.ts';
import { addQuery } from './query.ts';
import { addReconcile } from './reconcile.ts';
import { addReplay } from './replay.ts';
import { addSample } from './sample.ts';
import { addWatch } from './watch.ts';

const program = new Command('transformed-orders')
  .description('Loads files of transformed orders into a warehouse: each once only, late and bad ones included.')
  .version(manifest.version, '--version')
  .addHelpText('after', '\nTo begin: transformed-orders demo, or transformed-orders <command> --help')
  .exitOverride()
  // With --json an error is a value on stdout, made below.
  .configureOutput({ outputError: (text, write) => isJsonAsked() || write(text) });

for (const add of [
  addLoad,
  addWatch,
  addFiles,
  addFile,
  addLoads,
  addLoadInfo,
  addReplay,
  addBackfill,
  addReconcile,
  addMigrate,
  addQuery,
  addSample,
  addDemo,
]) {
  add(program);
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
// Nobody listens to how it goes on (`2>&1 | head -1`): the load goes on all the same.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) tell(error, isJsonAsked());
  // Asked for help or version, commander has printed it and ends with 0.
  else if (error.exitCode === 0) process.exitCode = EXIT.loaded;
  else if (isJsonAsked()) tell(misuse(error.message.replace(/^error: /, '')), true);
  else process.exitCode = EXIT.usage;
}
