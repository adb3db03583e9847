import type { Input } from '@pulumi/pulumi';
import type { Dataset } from '../../src/domain/dataset.ts';
import type { SomeCatalog } from '../settings/catalog-settings.ts';

/** Athena user guide, "Supported SerDes and data formats". Text is found by place in CSV, by name in the others. */
const STORAGE = {
  parquet: {
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serDeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  },
  csv: {
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serDeInfo: { serializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde' },
  },
  json: {
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serDeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
  },
} as const;

/** What a table over the files of a dataset is, but for its name and partitions: the columns of the data contract. */
export function cataloged(dataset: Dataset, { format, dates }: SomeCatalog, location: Input<string>) {
  const header = format === 'csv' ? { 'skip.header.line.count': '1' } : {};
  return {
    tableType: 'EXTERNAL_TABLE',
    parameters: { EXTERNAL: 'TRUE', classification: format, ...header },
    storageDescriptor: {
      location,
      ...STORAGE[format],
      columns: dataset.columns.map(({ name, type }) => ({ name, type: type === 'text' ? 'string' : dates })),
    },
  };
}

/** What tells Athena which partitions there are (user guide, "Set up partition projection"); nothing for other catalogs. */
export function projectionOf(dataset: Dataset, settings: SomeCatalog) {
  if (settings.by !== 'projection') return {};
  const projected = dataset.partitionedBy.flatMap((column, at) => {
    const values = settings.columns[at];
    if (values === undefined) return [];
    const key = `projection.${column}`;
    if (values.type === 'enum')
      return [
        [`${key}.type`, 'enum'],
        [`${key}.values`, values.values],
      ];
    const digits = values.digits > 1 ? [[`${key}.digits`, String(values.digits)]] : [];
    return [[`${key}.type`, 'integer'], [`${key}.range`, values.range], ...digits];
  });
  const { parameters } = cataloged(dataset, settings, '');
  return { parameters: { ...parameters, 'projection.enabled': 'true', ...(Object.fromEntries(projected) as object) } };
}
