import type { types } from '@pulumi/aws';
import { Lacking } from './lacking.ts';
import type { Variables } from './pulumi.ts';

/** The services that the program makes something of, by the names that the provider has for their endpoints. */
const SERVICES: readonly (keyof types.input.ProviderEndpoint)[] = [
  ...(['cloudwatch', 'cloudwatchlogs', 'dynamodb', 'events', 'glue', 'iam', 'lambda', 's3', 'scheduler'] as const),
  ...(['secretsmanager', 'sns', 'sqs', 'sts'] as const),
];

/** Root of the emulator's only account; nothing that AWS would know. */
const KEYS = { accessKey: 'test', secretKey: 'test' };

const REGION = 'eu-west-1';

/** An AWS emulator that somebody runs. */
export class Emulator {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** What makes SDK clients and the command line talk to it. */
  get variables(): Variables {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: KEYS.accessKey,
      AWS_SECRET_ACCESS_KEY: KEYS.secretKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /**
   * The provider's configuration, by `pulumi config set-all --path`. It is to ask the emulator for the account
   * (`skipRequestingAccountId` would leave ARNs without one).
   */
  providerConfig(): Variables {
    const endpoints = SERVICES.map((service) => [`aws:endpoints[0].${service}`, this.url]);
    return {
      'aws:region': REGION,
      'aws:accessKey': KEYS.accessKey,
      'aws:secretKey': KEYS.secretKey,
      'aws:skipCredentialsValidation': 'true',
      'aws:skipMetadataApiCheck': 'true',
      'aws:skipRegionValidation': 'true',
      'aws:s3UsePathStyle': 'true',
      ...(Object.fromEntries(endpoints) as Variables),
    };
  }

  /** @throws Lacking */
  async mustAnswer(): Promise<void> {
    const answer = await fetch(`${this.url}/_ministack/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    throw new Lacking(`no emulator answers at ${this.url} (AWS_ENDPOINT_URL); start it, or unset AWS_ENDPOINT_URL`);
  }

  /**
   * Lets it pass on what is asked of the Redshift Data API, after it has looked at the caller's rights. Plain ministack
   * does not do that: then functions must be told themselves where to ask.
   *
   * @returns whether it does
   */
  async forwardRedshiftData(to: string): Promise<boolean> {
    const answer = await fetch(`${this.url}/_ministack/redshift-data?url=${to}`, { method: 'POST' });
    if (!answer.ok) return false;
    const said: unknown = await answer.json().catch(() => undefined);
    return typeof said === 'object' && said !== null && 'url' in said && said.url === to;
  }
}
