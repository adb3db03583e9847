import { runtime } from '@pulumi/pulumi';

/**
 * Whether the stack goes to an emulator on this machine, by the provider's own settings: `aws:endpoints`, or
 * `AWS_ENDPOINT_URL`. Policies then allow for two things that are otherwise at AWS (`policies.ts`); all else is the same.
 */
export function isEmulated(
  config: Readonly<Record<string, string>> = runtime.allConfig(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const given = config['aws:endpoints'] ?? environment['AWS_ENDPOINT_URL'] ?? '';
  return /\bhttp:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/"]/.test(`${given}/`);
}
