-- No key is declared anywhere: Redshift does not enforce one, yet its planner trusts it and may drop the very check that
-- looks for duplicates.
CREATE TABLE ecommerce.orders (
  order_id varchar(512),
  customer_id varchar(512),
  order_status varchar(512),
  order_estimated_delivery_date timestamp,
  order_delivered_customer_date timestamp,
  customer_city varchar(512),
  customer_state varchar(512),
  create_timestamp timestamp,
  row_version varchar(128),
  load_id varchar(64)
) DISTSTYLE KEY DISTKEY(order_id) SORTKEY(order_id);

CREATE TABLE ecommerce.customers (
  customer_id varchar(512),
  customer_unique_id varchar(512),
  customer_zip_code_prefix varchar(512),
  customer_city varchar(512),
  customer_state varchar(512),
  create_timestamp timestamp,
  row_version varchar(128),
  load_id varchar(64)
) DISTSTYLE KEY DISTKEY(customer_id) SORTKEY(customer_id);

CREATE TABLE ecommerce.orders_awaiting_customer (
  order_id varchar(512),
  customer_id varchar(512)
) DISTSTYLE KEY DISTKEY(customer_id) SORTKEY(customer_id);

-- Staging also tells where a row came from (slot), and what of it breaks the contract (fault, 0 for nothing).
CREATE TABLE ecommerce_staging.orders (
  order_id varchar(512),
  customer_id varchar(512),
  order_status varchar(512),
  order_estimated_delivery_date timestamp,
  order_delivered_customer_date timestamp,
  row_version varchar(128),
  load_id varchar(64),
  slot integer,
  fault integer
) DISTSTYLE KEY DISTKEY(order_id);

CREATE TABLE ecommerce_staging.customers (
  customer_id varchar(512),
  customer_unique_id varchar(512),
  customer_zip_code_prefix varchar(512),
  customer_city varchar(512),
  customer_state varchar(512),
  row_version varchar(128),
  load_id varchar(64),
  slot integer,
  fault integer
) DISTSTYLE KEY DISTKEY(customer_id);

-- A load's file list is copied into a temporary table like this one; here there is never a row.
CREATE TABLE ecommerce.load_claim (
  file_id varchar(64),
  slot integer,
  arrival_window timestamp,
  row_count bigint,
  size_bytes bigint
) DISTSTYLE EVEN;

-- Never pruned. The guard reads one column of it, file_id, from the first file to the last; zstd halves that: 33 bytes
-- of a file's 64 hexadecimal digits. Rows come in the order of the sort key, so it is never to be sorted again.
CREATE TABLE ecommerce.load_ledger (
  arrival_window timestamp,
  file_id varchar(64) ENCODE zstd,
  dataset varchar(16),
  load_id varchar(64),
  row_count bigint,
  size_bytes bigint,
  loaded_at timestamp
) DISTSTYLE KEY DISTKEY(file_id) SORTKEY(loaded_at);

-- What became of the rows of each load.
CREATE TABLE ecommerce.load_totals (
  load_id varchar(64),
  row_count bigint,
  won bigint,
  older bigint,
  repeated bigint,
  awaiting_customer bigint
) DISTSTYLE KEY DISTKEY(load_id) SORTKEY(load_id);

CREATE TABLE ecommerce.load_settings (name varchar(64), value varchar(256)) DISTSTYLE ALL;

-- One row per final table and its kin: two transactions that both turn it cannot both commit.
CREATE TABLE ecommerce.load_fence (target varchar(256), turn bigint, load_id varchar(64)) DISTSTYLE ALL;

INSERT INTO ecommerce.load_fence (target, turn, load_id) VALUES ('ecommerce.orders', 0, '');
