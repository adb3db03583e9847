import type { Command } from 'commander';
import type { Migrated } from '../run-migrations.ts';
import { type Answer, answering } from './answer.ts';
import { type AwsPlace, withAws } from './aws/aws-place.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { EXIT } from './exit-code.ts';
import { counted } from './figures.ts';

/** `migrate`: what the Lambda function of that name does. */
export function addMigrate(program: Command): void {
  const summary = 'make the tables and procedures of the warehouse on AWS what this version needs';
  const command = addCommand(program, 'migrate', summary, ['migrate --aws', 'migrate --stack dev --json']);
  withAws(command)
    .addHelpText(
      'after',
      '\nAlways on AWS, whether --aws is given or not: on a laptop each load sees to it. May be run again and again, and ' +
        'needs the right to make schemas, tables and procedures.',
    )
    .action(answering(isJsonAsked, migrate));
}

async function migrate(place: AwsPlace): Promise<Answer> {
  const [{ settingsOnAws }, { migrationSettings }, { runMigrations }] = await Promise.all([
    import('./aws/on-aws.ts'),
    import('../config.ts'),
    import('../run-migrations.ts'),
  ]);
  const migrated = await runMigrations(await settingsOnAws(place, migrationSettings));
  return { exitCode: EXIT.loaded, json: migrated, text: () => textOf(migrated) };
}

function textOf({ warehouse, applied }: Migrated): string {
  if (warehouse === 'none') return 'there is no warehouse (WAREHOUSE=none), so nothing to migrate';
  if (applied.length === 0) return 'the warehouse is what this version needs already';
  return [`applied ${counted(applied.length, 'migration')}:`, ...applied.map((name) => `  ${name}`)].join('\n');
}
