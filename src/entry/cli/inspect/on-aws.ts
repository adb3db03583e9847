import type { Container } from 'inversify';
import { SettingsWrong } from '../../config/environment.ts';
import { intakeSettings } from '../../config.ts';
import { makeContainer } from '../../container.ts';
import { awsModule } from '../../modules/aws.ts';
import { USE_CASES } from '../../modules/use-cases.ts';
import { CommandError } from '../command-error.ts';

/**
 * Runs `work` on audit, plans and files of the deployed pipeline, with the rights of whoever calls. There is no warehouse
 * in it: only the role that submitted a load may describe it, and the audit knows what became of it.
 *
 * @throws CommandError that names every missing setting
 */
export async function onAws<T>(work: (container: Container) => Promise<T>): Promise<T> {
  const settings = told(() => intakeSettings(process.env));
  const container = makeContainer(USE_CASES, awsModule(settings));
  try {
    return await work(container);
  } finally {
    await container.unbindAllAsync();
  }
}

/** Settings as the command line complains about them. */
export function told<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SettingsWrong) throw new CommandError(error.message);
    throw error;
  }
}
