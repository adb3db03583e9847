import { ProjectionCataloger } from '../../../src/adapters/glue/projection-cataloger.ts';
import type { CatalogPartition } from '../../../src/domain/transformed-file.ts';

function acquire() {
  const unseen: string[] = [];
  const columns = {
    orders: [
      { type: 'integer', min: 2016, max: 2035 },
      { type: 'integer', min: 1, max: 12, digits: 2 },
      { type: 'enum', values: ['1', 'last'] },
    ],
  } as const;
  const onUnseen = ({ values }: CatalogPartition, why: string) => unseen.push(`${values.join('/')}: ${why}`);
  return { cataloger: new ProjectionCataloger({ columns, onUnseen }), unseen };
}

function partition(...values: string[]): CatalogPartition {
  return { dataset: 'orders', bucket: 'area', values, location: `orders/${values.join('/')}/` };
}

test('partitions within the projection need nothing', async () => {
  const { cataloger, unseen } = acquire();
  const partitions = [partition('2016', '01', '1'), partition('2035', '12', 'last')];
  expect(await cataloger.refresh(partitions)).toEqual({ did: 'nothing' });
  expect(unseen).toEqual([]);
});

test.each([
  [['2015', '01', '1'], '"2015" is none of the values projected: 2016 to 2035'],
  [['2036', '01', '1'], '"2036" is none'],
  [['2024', '1', '1'], '"1" is none of the values projected: 01 to 12'],
  [['2024', '13', '1'], '"13" is none'],
  [['2024', '01', '2'], '"2" is none of the values projected: 1, last'],
  [['02024', '01', '1'], '"02024" is none'],
  [['__proto__', '01', '1'], '"__proto__" is none'],
  [['2024', '01'], '"" is none'],
])('%j is seen by no query, and said so', async (values, why) => {
  const { cataloger, unseen } = acquire();
  expect(await cataloger.refresh([partition(...values)])).toEqual({ did: 'nothing' });
  expect(unseen).toHaveLength(1);
  expect(unseen[0]).toContain(why);
});

test('a partition is told of once, whatever number of files come', async () => {
  const { cataloger, unseen } = acquire();
  for (let round = 0; round < 3; round++) await cataloger.refresh([partition('1999', '01', '1')]);
  await cataloger.refresh([{ ...partition('1999'), dataset: 'customers' }]);
  expect(unseen).toHaveLength(1);
});
