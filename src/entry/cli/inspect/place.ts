import type { Command } from 'commander';
import type { Container } from 'inversify';
import { homeAt } from '../../home.ts';
import { withHome } from '../command.ts';

/** What a command is asked about: a home, or the pipeline that is deployed on AWS. */
export interface Place {
  readonly home: string;
  readonly aws?: true;
}

/** Adds the options that say which. */
export function withPlace(command: Command): Command {
  return withHome(command).option(
    '--aws',
    'ask the pipeline on AWS instead; settings come from the environment, as those of its functions (docs/configuration.md)',
  );
}

/** Runs `work` on what is known there. Nothing of AWS is loaded for a home, and the other way round. */
export async function asking<T>({ home, aws }: Place, work: (container: Container) => Promise<T>): Promise<T> {
  if (aws === true) return (await import('./on-aws.ts')).onAws(work);
  return (await import('./open-for-reading.ts')).reading(homeAt(home), work);
}
