import type { Command } from 'commander';
import type { Container } from 'inversify';
import { homeAt } from '../../home.ts';
import { type AwsPlace, isOnAws, withAws } from '../aws/aws-place.ts';
import { withHome } from '../command.ts';

/** What a command is asked about: a home, or the pipeline that is deployed on AWS. */
export interface Place extends AwsPlace {
  readonly home: string;
}

/** Adds the options that say which. */
export function withPlace(command: Command): Command {
  return withAws(withHome(command));
}

/** Runs `work` on what is known there. Nothing of AWS is loaded for a home, and the other way round. */
export async function asking<T>(place: Place, work: (container: Container) => Promise<T>): Promise<T> {
  if (isOnAws(place)) return (await import('../aws/on-aws.ts')).onAws(place, work);
  return (await import('./open-for-reading.ts')).reading(homeAt(place.home), work);
}
