import { commandAt } from '../next-command.ts';
import type { AwsPlace } from './aws-place.ts';

/** How it goes on once the loader was called. */
export function called(place: AwsPlace): string {
  return `the loader was called; what it does shows in: ${commandAt(place, 'loads')}`;
}
