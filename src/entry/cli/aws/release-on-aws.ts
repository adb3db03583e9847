import type { Replayed } from '../../../domain/replay-files.ts';
import { callingSettings } from '../../config/command-line-settings.ts';
import { awsModule } from '../../modules/aws.ts';
import type { Place } from '../inspect/place.ts';
import { type Asked, releaseNamed } from '../inspect/release-named.ts';
import { callLoader } from './call-loader.ts';
import { inPipeline, settingsOnAws } from './on-aws.ts';

/** Releases what a user names in the deployed pipeline, and calls the loader for it. */
export async function releaseOnAws(place: Place, asked: Asked): Promise<Replayed> {
  return inPipeline([awsModule(await settingsOnAws(place, callingSettings))], async (container) => {
    const replayed = await releaseNamed(container, asked, place);
    // Also for what has vanished: another version may have been received in its place.
    if (replayed.files + replayed.loads + replayed.vanished > 0) await callLoader(container, 'kick');
    return replayed;
  });
}
