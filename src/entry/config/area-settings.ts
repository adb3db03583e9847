import type { EventScope } from '../s3-events.ts';
import type { Environment } from './environment.ts';

/** Where the pipeline keeps what it needs itself. */
export interface ControlSettings {
  readonly bucket: string;
  readonly prefix: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Whole folders: `orders` would also take `orders-of-yesterday/`. */
const FOLDER = /^[^/].*\/$/s;
/** Goes into manifests' addresses, which SQL names. */
const PLAIN_FOLDER = /^[\w.=-]+(\/[\w.=-]+)*\/$/;

/** The transformed area, and the place for control files beside it. */
export function readArea(env: Environment): { readonly area: EventScope; readonly control: ControlSettings } {
  const bucket = env.required('AREA_BUCKET', BUCKET, 'the name of a bucket');
  const orders = env.required('AREA_ORDERS_PREFIX', FOLDER, 'a folder with a slash at its end and none before it');
  const customers = env.required(
    'AREA_CUSTOMERS_PREFIX',
    FOLDER,
    'a folder with a slash at its end and none before it',
  );
  const control = {
    bucket: env.required('CONTROL_BUCKET', BUCKET, 'the name of a bucket'),
    prefix: env.required(
      'CONTROL_PREFIX',
      PLAIN_FOLDER,
      'a folder of letters, digits and . _ = - with a slash at its end',
    ),
  };
  if (areNested(orders, customers)) {
    env.complain(
      'AREA_CUSTOMERS_PREFIX',
      `is ${customers} and AREA_ORDERS_PREFIX ${orders}: one lies within the other`,
    );
  }
  // Plans end with .json, as files of orders may: they would be loaded.
  if (control.bucket === bucket && [orders, customers].some((prefix) => areNested(prefix, control.prefix))) {
    env.complain('CONTROL_PREFIX', `is ${control.prefix}, which overlaps with the area in the same bucket`);
  }
  return { area: { bucket, prefixes: { orders, customers } }, control };
}

function areNested(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
