import { awsTargetAt } from '../../src/entry/cli/backfill/aws-target.ts';

const AREA = { bucket: 'acme', prefixes: { orders: 'sales/orders/', customers: 'sales/customers/' } };
const DAY = 'sales/orders/order_purchase_year=2024/order_purchase_month=1/';

test('nothing, or the bucket, means all of it', () => {
  for (const text of [undefined, '', 's3://acme', 's3://acme/']) {
    expect(awsTargetAt(text, AREA)).toEqual({ datasets: ['customers', 'orders'], prefix: '', area: AREA });
  }
});

test('a folder of both means both, one of a dataset that alone; no more is listed than the folder', () => {
  expect(awsTargetAt('sales/', AREA)).toMatchObject({ datasets: ['customers', 'orders'], area: AREA });
  for (const text of [DAY, `s3://acme/${DAY}`]) {
    expect(awsTargetAt(text, AREA)).toEqual({
      ...{ datasets: ['orders'], prefix: DAY },
      area: { bucket: 'acme', prefixes: { orders: DAY, customers: 'sales/customers/' } },
    });
  }
});

test('the beginning of a name is chosen, and its folder listed: hidden names are seen by their beginning', () => {
  expect(awsTargetAt(`${DAY}part-0`, AREA)).toMatchObject({
    prefix: `${DAY}part-0`,
    area: { prefixes: { orders: DAY } },
  });
  expect(awsTargetAt('sales/ord', AREA)).toMatchObject({ datasets: ['orders'], area: AREA });
});

test.each([
  ['s3://other/sales/orders/', /in the bucket acme .*not in other/],
  ['elsewhere/', /elsewhere\/ holds no files of the area s3:\/\/acme: .*sales\/orders\/.*sales\/customers\//],
  ['./transformed-area', /holds no files of the area/],
  ['sales/orders/_temporary/0/', /_temporary are left alone/],
])('%s is refused', (text, message) => {
  expect(() => awsTargetAt(text, AREA)).toThrow(message);
});
