/** How a client of the AWS SDK reaches a server on loopback. Credentials are needed to sign, and checked by nobody. */
export function clientConfig(endpoint: string) {
  return {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // What a call comes to is the adapter's business to repeat; the SDK's own tries would hide half of it.
    maxAttempts: 1,
  };
}
