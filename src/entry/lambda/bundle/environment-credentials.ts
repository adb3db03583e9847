// Takes the place of `@aws-sdk/credential-provider-node` in the bundle of the Lambda functions (build.js): of its many ways
// to find credentials, a function in a zip file uses the first, the environment; the others are a fifth of the bundle.

/** What the SDK signs with (`AwsCredentialIdentity` of `@smithy/types`). */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Credentials from the environment, where Lambda puts those of the function's role for the life of the process.
 *
 * Not so in a container image on ECS or with SnapStart, where they have to be fetched and change: there it must not be used,
 * and says so.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = process.env;
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      throw new Error(
        'no AWS credentials in the environment: this bundle is made for Lambda functions in a zip file, without SnapStart',
      );
    }
    const session = AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN };
    return Promise.resolve({ accessKeyId, secretAccessKey, ...session });
  };
}
