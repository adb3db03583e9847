import type { Container } from 'inversify';
import type { LoaderCall } from '../../../adapters/sqs/loader-call.ts';
import { AWS_TOKENS } from '../../modules/aws.ts';

/** Calls the deployed loader, which goes to work at once. @throws Unavailable, LoadImpossible */
export async function callLoader(container: Container, call: LoaderCall): Promise<void> {
  await container.get(AWS_TOKENS.loaderCalls).send(call);
}
