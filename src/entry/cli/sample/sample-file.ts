/** What a file of the sample is for, in the life of its orders. */
export type Wave = 'placed' | 'moved' | 'closed';

/** How a file of the sample is stored. */
export type SampleFormat = 'parquet' | 'csv' | 'jsonl.gz';

/** A damage done on purpose. */
export type Defect = 'truncated' | 'unreadable-date';

interface AnyFile {
  /** Relative to the area, with `/` between folders. */
  readonly key: string;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  readonly format: SampleFormat;
}

/** A file of orders: those numbered `from` to below `to`, all purchased on one day, as they stood at the time of the wave. */
export interface OrdersFile extends AnyFile {
  readonly dataset: 'orders';
  readonly from: number;
  readonly to: number;
  readonly wave: Wave;
  /** Midnight of the day of purchase, seconds since 1970. */
  readonly day: number;
  /** Parquet files have dates as timestamps or as text; the other formats know text only. */
  readonly datesAsText: boolean;
  readonly defect: Defect | null;
}

/** A file of customers: new ones numbered `from` to below `to`, stragglers before them, and earlier ones who moved house. */
export interface CustomersFile extends AnyFile {
  readonly dataset: 'customers';
  readonly from: number;
  readonly to: number;
  /** The first customer of the file before, whose stragglers come now. */
  readonly stragglersFrom: number;
  /** Which customers files came before; it also decides who has moved. */
  readonly number: number;
}

export type SampleFile = OrdersFile | CustomersFile;
