import { callingSettings } from '../../config/command-line-settings.ts';
import { awsModule } from '../../modules/aws.ts';
import type { Answer } from '../answer.ts';
import type { AwsPlace } from '../aws/aws-place.ts';
import { callLoader } from '../aws/call-loader.ts';
import { called } from '../aws/called.ts';
import { inPipeline, settingsOnAws } from '../aws/on-aws.ts';
import { EXIT } from '../exit-code.ts';

/**
 * Lets the deployed loader load whatever waits, now: it alone has the rights for that. As the schedule calls it, which
 * heeds no minimum of files.
 */
export async function callForLoad(place: AwsPlace): Promise<Answer> {
  const settings = await settingsOnAws(place, callingSettings);
  await inPipeline([awsModule(settings)], (container) => callLoader(container, 'schedule'));
  return { exitCode: EXIT.loaded, json: { area: settings.area.bucket, calledLoader: true }, text: () => called(place) };
}
