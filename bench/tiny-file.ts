import type { AuditedFile } from '../src/domain/audit-record.ts';

/** The number-th file of an area as Spark writes it: names, sizes and times as long as they are in practice. */
export function tinyFile(number: number): AuditedFile {
  const day = `orders/order_purchase_year=2026/order_purchase_month=3/order_purchase_day=${(number % 28) + 1}`;
  const hash = number.toString(16).padStart(32, '0');
  return {
    id: hash.repeat(2),
    ...{ dataset: 'orders', bucket: 'acme-transformed' },
    key: `${day}/part-${String(number).padStart(5, '0')}-4f1c2a9e-71b5-4a0e-9a57-c000.snappy.parquet`,
    ...{ eTag: hash, sizeBytes: 9_000, lastModified: 1_772_000_000 + number, arrival: 1_772_000_000 + number },
  };
}
