import type { CatalogPartition } from '../../src/domain/transformed-file.ts';
import type { Cataloger } from '../../src/ports/cataloger.ts';

/** What the contract needs: an empty catalog of the partitions of orders; disposing removes it. */
export interface CatalogerHarness extends AsyncDisposable {
  readonly cataloger: Cataloger;
  /** The bucket whose partitions are cataloged. */
  readonly bucket: string;
  /** Every partition one can see now, in no order; where a run finds them, once that run is over. */
  partitions(): Promise<readonly CatalogPartition[]>;
}

/** Says whether an adapter is a Cataloger. */
export function catalogerContract(name: string, acquire: () => Promise<CatalogerHarness>): void {
  function partition({ bucket }: CatalogerHarness, month: string, day: string): CatalogPartition {
    const folders = ['order_purchase_year=2024', `order_purchase_month=${month}`, `order_purchase_day=${day}`];
    return { dataset: 'orders', bucket, values: ['2024', month, day], location: `orders/${folders.join('/')}/` };
  }

  async function visible(harness: CatalogerHarness): Promise<string[]> {
    return (await harness.partitions()).map(asText).sort();
  }

  function asText(partition: CatalogPartition): string {
    const { dataset, bucket, values, location } = partition;
    return JSON.stringify({ dataset, bucket, values, location });
  }

  describe(`${name} as a Cataloger`, () => {
    test('new partitions become visible, and those that were stay', async () => {
      await using harness = await acquire();
      const [first, second, third] = ['1', '2', '3'].map((day) => partition(harness, '3', day));
      const answer = await harness.cataloger.refresh([first!, second!]);
      expect(answer.did === 'registered' ? answer.partitions : answer.did).not.toBe('nothing');
      if (answer.did === 'registered') expect(answer.partitions).toBe(2);
      expect(await visible(harness)).toEqual([first, second].map((one) => asText(one!)).sort());
      await harness.cataloger.refresh([second!, third!]);
      expect(await visible(harness)).toEqual([first, second, third].map((one) => asText(one!)).sort());
    });

    test('fault 44: a partition that exists is success', async () => {
      await using harness = await acquire();
      const known = partition(harness, '3', '1');
      await harness.cataloger.refresh([known]);
      await harness.partitions();
      expect(await harness.cataloger.refresh([known])).toEqual({ did: 'nothing' });
      expect(await harness.cataloger.refresh([])).toEqual({ did: 'nothing' });
      expect(await visible(harness)).toEqual([asText(known)]);
    });

    test('the same partition twice in one call is one', async () => {
      await using harness = await acquire();
      const one = partition(harness, '3', '1');
      const answer = await harness.cataloger.refresh([one, { ...one }]);
      if (answer.did === 'registered') expect(answer.partitions).toBe(1);
      expect(await visible(harness)).toEqual([asText(one)]);
    });

    test('fault 44: refreshes at the same time lose no partition', async () => {
      await using harness = await acquire();
      const days = Array.from({ length: 12 }, (_, at) => partition(harness, '3', String(at + 1)));
      const pairs = days.map((day, at) => [day, days[(at + 1) % days.length]!]);
      await Promise.all([...pairs, ...pairs].map((pair) => harness.cataloger.refresh(pair)));
      expect(await visible(harness)).toEqual(days.map(asText).sort());
    });

    test('values are taken as the path has them', async () => {
      await using harness = await acquire();
      const odd = [
        partition(harness, '03', '01'),
        partition(harness, '3', '1'),
        partition(harness, "it's", '__proto__'),
      ];
      await harness.cataloger.refresh(odd);
      expect(await visible(harness)).toEqual(odd.map(asText).sort());
    });
  });
}
