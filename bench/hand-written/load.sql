-- What a good data engineer would write for this one dataset: a ledger of files by path, size and time, the newest row per
-- key by a version, delete and insert, all in one transaction. load.mjs runs it section by section (`-- @name`).

-- @install
CREATE SCHEMA IF NOT EXISTS ecommerce;
CREATE TABLE IF NOT EXISTS ecommerce.customers (
  customer_id VARCHAR, customer_unique_id VARCHAR, customer_zip_code_prefix VARCHAR,
  customer_city VARCHAR, customer_state VARCHAR, create_timestamp TIMESTAMP, row_version VARCHAR
);
CREATE TABLE IF NOT EXISTS ecommerce.orders (
  order_id VARCHAR, customer_id VARCHAR, order_status VARCHAR,
  order_estimated_delivery_date TIMESTAMP, order_delivered_customer_date TIMESTAMP,
  customer_city VARCHAR, customer_state VARCHAR, create_timestamp TIMESTAMP, row_version VARCHAR
);
CREATE TABLE IF NOT EXISTS ecommerce.loaded_files (
  path VARCHAR, size_bytes BIGINT, modified TIMESTAMP, loaded_at TIMESTAMP
);
CREATE TABLE IF NOT EXISTS ecommerce.settings AS
  SELECT date_trunc('minute', make_timestamp(epoch_us(now()))) AS horizon;

-- @find
CREATE TEMP TABLE incoming AS
WITH listed AS (
  SELECT filename AS path, size AS size_bytes, make_timestamp(epoch_us(last_modified)) AS modified
  FROM read_blob([getvariable('area') || '/orders/**/*.parquet', getvariable('area') || '/customers/*.parquet'])
)
SELECT
  path, size_bytes, modified,
  starts_with(path, getvariable('area') || '/customers/') AS is_customers,
  strftime(
    CASE WHEN modified >= horizon THEN date_trunc('minute', modified) ELSE date_trunc('day', modified) END,
    '%Y%m%d%H%M%S'
  ) AS arrival_window
FROM listed CROSS JOIN ecommerce.settings
ANTI JOIN ecommerce.loaded_files USING (path, size_bytes, modified);

-- @customers
CREATE TEMP TABLE customer_changes AS
WITH newest AS (
  SELECT
    customer_id, customer_unique_id, customer_zip_code_prefix, customer_city, customer_state,
    arrival_window || md5(concat(
      coalesce('V' || strlen(customer_unique_id) || ':' || customer_unique_id, 'N'),
      coalesce('V' || strlen(customer_zip_code_prefix) || ':' || customer_zip_code_prefix, 'N'),
      coalesce('V' || strlen(customer_city) || ':' || customer_city, 'N'),
      coalesce('V' || strlen(customer_state) || ':' || customer_state, 'N')
    )) AS row_version
  FROM read_parquet(getvariable('customer_files'), filename = true, hive_partitioning = false) AS file
  JOIN incoming ON incoming.path = file.filename
  QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY row_version DESC) = 1
)
SELECT newest.* EXCLUDE row_version, coalesce(old.create_timestamp, getvariable('loaded_at')) AS create_timestamp, newest.row_version
FROM newest LEFT JOIN ecommerce.customers AS old USING (customer_id)
WHERE old.row_version IS NULL OR newest.row_version > old.row_version;

DELETE FROM ecommerce.customers WHERE customer_id IN (SELECT customer_id FROM customer_changes);
INSERT INTO ecommerce.customers BY NAME SELECT * FROM customer_changes;

UPDATE ecommerce.orders AS o SET customer_city = c.customer_city, customer_state = c.customer_state
FROM customer_changes AS c
WHERE o.customer_id = c.customer_id
  AND (o.customer_city IS DISTINCT FROM c.customer_city OR o.customer_state IS DISTINCT FROM c.customer_state);

-- @orders
CREATE TEMP TABLE order_changes AS
WITH newest AS (
  SELECT
    order_id, customer_id, order_status, order_estimated_delivery_date, order_delivered_customer_date,
    concat(
      arrival_window,
      CASE order_status
        WHEN 'created' THEN '01' WHEN 'approved' THEN '02' WHEN 'invoiced' THEN '03' WHEN 'processing' THEN '04'
        WHEN 'shipped' THEN '05' WHEN 'delivered' THEN '06' WHEN 'unavailable' THEN '07' WHEN 'canceled' THEN '08'
        ELSE '00'
      END,
      coalesce(strftime(order_delivered_customer_date, '%Y%m%d%H%M%S%f'), '00000000000000000000'),
      coalesce(strftime(order_estimated_delivery_date, '%Y%m%d%H%M%S%f'), '00000000000000000000'),
      md5(concat(
        'V', strlen(customer_id), ':', customer_id,
        coalesce('V' || strlen(order_status) || ':' || order_status, 'N')
      ))
    ) AS row_version
  FROM read_parquet(getvariable('order_files'), filename = true, hive_partitioning = false) AS file
  JOIN incoming ON incoming.path = file.filename
  QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY row_version DESC) = 1
)
SELECT
  newest.* EXCLUDE row_version, c.customer_city, c.customer_state,
  coalesce(old.create_timestamp, getvariable('loaded_at')) AS create_timestamp, newest.row_version
FROM newest
LEFT JOIN ecommerce.orders AS old USING (order_id)
LEFT JOIN ecommerce.customers AS c ON c.customer_id = newest.customer_id
WHERE old.row_version IS NULL OR newest.row_version > old.row_version;

DELETE FROM ecommerce.orders WHERE order_id IN (SELECT order_id FROM order_changes);
INSERT INTO ecommerce.orders BY NAME SELECT * FROM order_changes;

-- @ledger
INSERT INTO ecommerce.loaded_files SELECT path, size_bytes, modified, getvariable('loaded_at') FROM incoming;
