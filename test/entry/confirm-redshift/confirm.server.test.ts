import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ALL_PROBES } from '../../../src/entry/confirm-redshift/all-probes.ts';
import { type Confirmation, type ConfirmDependencies, confirm } from '../../../src/entry/confirm-redshift/confirm.ts';
import type { Probe } from '../../../src/entry/confirm-redshift/probe.ts';
import { report } from '../../../src/entry/confirm-redshift/report.ts';
import { clientConfig } from '../../support/aws-client-config.ts';
import { describeWithMinistack } from '../../support/ministack-server.ts';
import { s3Objects } from '../../support/redshift-data/object-readers.ts';
import { hasPostgres } from '../../support/redshift-data/postgres-cluster.ts';
import { RedshiftPeer } from '../../support/redshift-data/redshift-peer.ts';

/** Where PostgreSQL behind the peer is another thing than Redshift. The page shows it; nothing else may differ. */
const OTHERWISE_HERE = ['parquet-torn-page-is-named', 'blanks-at-the-end'];

(hasPostgres() ? describe : describe.skip)('confirm:redshift against the stand-in', () => {
  describeWithMinistack('its probes', (server) => {
    let peer: RedshiftPeer;
    let s3: S3Client;
    let bucket: string;
    let database: string;
    beforeAll(async () => {
      s3 = new S3Client({ ...clientConfig(server().url), forcePathStyle: true });
      bucket = server().newName('confirm');
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      peer = await RedshiftPeer.start({ objects: s3Objects(s3) });
      database = await peer.createDatabase();
    });
    afterAll(async () => {
      s3.destroy();
      await peer[Symbol.asyncDispose]();
    });

    async function asked(probes: readonly Probe[], change: Partial<ConfirmDependencies> = {}): Promise<Confirmation> {
      const redshift = new RedshiftDataClient(clientConfig(peer.server.url));
      const target = { workgroup: 'test', database };
      const given = { redshift, second: redshift, s3, target, copyRole: 'default', bucket, prefix: 'probes/' };
      try {
        return await confirm({ ...given, signal: AbortSignal.timeout(200_000), ...change }, probes);
      } finally {
        redshift.destroy();
      }
    }

    async function remains(): Promise<string[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      const schemas = await peer.cluster.use(database, async (client) => {
        return (
          await client.query<{ name: string }>(`SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'confirm%'`)
        ).rows;
      });
      return [...Contents.map(({ Key }) => Key ?? ''), ...schemas.map(({ name }) => name)];
    }

    const broken = (run: Probe['run']): Probe => ({ name: 'broken', question: 'Is it?', run });

    test('every probe gives an answer, and nothing is left behind', async () => {
      const confirmation = await asked(ALL_PROBES);
      const otherwise = confirmation.found.filter(({ answer }) => answer !== 'yes');
      expect(otherwise.map(({ name, answer, evidence }) => ({ name, answer, evidence }))).toEqual(
        OTHERWISE_HERE.map((name) => ({ name, answer: 'no', evidence: expect.stringMatching(/./) as string })),
      );
      expect(confirmation.found).toHaveLength(ALL_PROBES.length);
      expect(confirmation.left).toEqual([]);
      expect(await remains()).toEqual([]);
      const page = report(confirmation, 'workgroup test', Date.UTC(2026, 10, 25));
      expect(page).toContain('This is no Redshift');
      expect(page).toContain('on 2026-11-25 00:00 UTC, workgroup test.');
      for (const { name } of ALL_PROBES) expect(page).toContain(`| ${name} |`);
    }, 240_000);

    test('a probe that breaks down in the middle is unclear, and leaves nothing behind', async () => {
      const probe = broken(async (room) => {
        await room.make(`CREATE TABLE ${room.schema}.t (n integer)`, `CREATE SCHEMA ${room.schema}_staging`);
        await room.objects.put('odd\nname+ &', 'x');
        throw new Error('no such luck');
      });
      const { found, left } = await asked([probe]);
      expect(found).toMatchObject([{ answer: 'unclear', evidence: 'no such luck' }]);
      expect(left).toEqual([]);
      expect(await remains()).toEqual([]);
    });

    test('when the time is over, running statements are stopped, and the rest is not asked', async () => {
      const stopped = new AbortController();
      const endless = broken(async (room) => {
        peer.faults.inject({ statement: 'SELECT 4711', how: 'slow', delayMs: 3_000, times: 1 });
        const id = await room.submit([`CREATE TABLE ${room.schema}.t (n integer)`, 'SELECT 4711']);
        setTimeout(() => stopped.abort(), 200);
        await room.decided(id);
        throw new Error('decided');
      });
      const probes = [endless, endless, endless, endless];
      const { found, left } = await asked(probes, { signal: stopped.signal });
      expect(found.map(({ evidence }) => evidence.slice(0, 10))).toEqual([
        ...Array<string>(3).fill('the time w'),
        'not asked:',
      ]);
      expect(left).toEqual([]);
      expect(await remains()).toEqual([]);
    });

    test('where COPY does not work at all, no refusal is taken for an answer', async () => {
      peer.faults.inject({ statement: 'COPY control_probe', how: 'fail', error: 'ERROR: Access Denied' });
      const probes = ALL_PROBES.filter(({ name }) => ['parquet-other-size', 'csv-empty-is-null'].includes(name));
      const { found } = await asked(probes);
      peer.faults.heal();
      const unclear = { answer: 'unclear', evidence: 'COPY does not work at all: ERROR: Access Denied' };
      expect(found).toMatchObject([unclear, unclear]);
      expect(await remains()).toEqual([]);
    });

    test('what stays behind is told', async () => {
      peer.faults.inject({ statement: 'DROP SCHEMA', how: 'fail', error: 'ERROR: disk full' });
      const { run, left } = await asked([broken(async () => Promise.resolve({ answer: 'yes', evidence: '' }))]);
      peer.faults.heal();
      expect(left).toEqual([expect.stringContaining(`schemas ${run}_1`)]);
      expect(report({ run, left, version: 'x', found: [] }, 'here', 0)).toContain('Left behind: schemas');
    });
  });
});
