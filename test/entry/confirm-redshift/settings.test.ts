import { confirmSettings } from '../../../src/entry/confirm-redshift/settings.ts';

test('a warehouse and a bucket are enough', () => {
  expect(confirmSettings(['--workgroup', 'wg', '--bucket', 'b'])).toMatchObject({
    ...{ target: { workgroup: 'wg', database: 'dev' }, bucket: 'b', copyRole: 'default', write: false },
  });
  expect(confirmSettings(['--cluster', 'c', '--bucket', 'b', '--database', 'shop']).target).toEqual({
    ...{ cluster: 'c', database: 'shop' },
  });
});

test.each([
  [['--workgroup', 'wg'], /--bucket is missing: COPY .* removed afterwards; name a bucket in the region/],
  [['--bucket', 'b'], /give --workgroup or --cluster/],
  [['--workgroup', 'wg', '--cluster', 'c', '--bucket', 'b'], /give --workgroup or --cluster/],
  [['--workgroup', 'wg', '--bucket', 'b', '--db-user', 'u'], /--db-user goes with --cluster only/],
  [['--workgroup', 'wg', '--bucket', 'b', '--prefix', "a'b/"], /--prefix/],
])('%j is refused, with what is missing', (args, why) => {
  expect(() => confirmSettings(args)).toThrow(why);
});
