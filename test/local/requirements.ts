import { isMinistackInstalled } from '../support/ministack/ministack-program.ts';
import { hasPostgres } from '../support/redshift-data/postgres-cluster.ts';
import { Lacking } from './lacking.ts';
import { findPulumi } from './pulumi.ts';

/** @throws Lacking, naming everything that a local deployment needs and that is not installed, each with its remedy */
export function mustBeInstalled(): void {
  const remedies = [
    ...(findPulumi() === undefined ? ['pulumi on PATH; npm ci brings it, and npm run local finds it then'] : []),
    ...(process.env['AWS_ENDPOINT_URL'] === undefined && !isMinistackInstalled()
      ? [
          'emulator of AWS; run test/support/ministack/install.sh, which needs python3 of version 3.11 or newer, or set AWS_ENDPOINT_URL to one that runs',
        ]
      : []),
    ...(hasPostgres()
      ? []
      : [
          'PostgreSQL 15, which stands in for Redshift; install it (apt-get install postgresql-15), or set POSTGRES_BIN',
        ]),
  ];
  if (remedies.length > 0) throw new Lacking(remedies.map((remedy) => `there is no ${remedy}`).join('\n'));
}
