import type { Container, ContainerModule } from 'inversify';
import { pipelineSettings } from '../../config/command-line-settings.ts';
import { type Given, SettingsWrong } from '../../config/settings-reader.ts';
import { makeContainer } from '../../container.ts';
import { awsModule } from '../../modules/aws.ts';
import { USE_CASES } from '../../modules/use-cases.ts';
import { CommandError } from '../command-error.ts';
import type { AwsPlace } from './aws-place.ts';

/**
 * Runs `work` on audit, plans and files of the deployed pipeline, with the rights of whoever calls. There is no warehouse
 * in it: only the role that submitted a load may describe it, and the audit knows what became of it.
 *
 * @throws CommandError that names every missing setting
 */
export async function onAws<T>(place: AwsPlace, work: (container: Container) => Promise<T>): Promise<T> {
  return inPipeline([awsModule(await settingsOnAws(place, pipelineSettings))], work);
}

/** The settings that a command needs, from the environment and the stack that was named. @throws CommandError */
export async function settingsOnAws<T>({ stack }: AwsPlace, read: (given: Given) => T): Promise<T> {
  if (stack !== undefined) await (await import('./stack-settings.ts')).takeStackSettings(stack);
  try {
    return read(process.env);
  } catch (error) {
    if (error instanceof SettingsWrong) throw new CommandError(`${error.message}\n${REMEDY}`);
    throw error;
  }
}

const REMEDY = 'a deployed stack gives all of them: --stack <name>';

/** Runs `work` in a container over these modules, and closes what was opened there. */
export async function inPipeline<T>(
  modules: readonly ContainerModule[],
  work: (container: Container) => Promise<T>,
): Promise<T> {
  const container = makeContainer(USE_CASES, ...modules);
  try {
    return await work(container);
  } finally {
    await container.unbindAllAsync();
  }
}
