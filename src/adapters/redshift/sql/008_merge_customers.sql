-- Staged customers into the reference table; orders that waited for them are completed, and changes of a customer reach the
-- orders that are there (setting customer_changes: propagate, or onLoad for those that wait alone).
CREATE OR REPLACE PROCEDURE ecommerce.merge_customers(p_load_id varchar(64))
AS $$
DECLARE
  v_rows bigint;
  v_keys bigint;
  v_twice bigint;
  v_older bigint;
  v_won bigint;
  v_on_load bigint;
BEGIN
  SELECT count(*) INTO v_rows FROM ecommerce_staging.customers s;
  IF v_rows = 0 THEN
    RETURN;
  END IF;
  DROP TABLE IF EXISTS transformed_customers_newest;
  CREATE TEMP TABLE transformed_customers_newest AS
  SELECT r.customer_id, r.customer_unique_id, r.customer_zip_code_prefix, r.customer_city, r.customer_state,
    r.row_version, r.load_id
  FROM (SELECT s.customer_id, s.customer_unique_id, s.customer_zip_code_prefix, s.customer_city, s.customer_state,
      s.row_version, s.load_id,
      row_number() OVER (PARTITION BY s.customer_id ORDER BY s.row_version DESC) AS place
    FROM ecommerce_staging.customers s) r
  WHERE r.place = 1;
  SELECT count(*) INTO v_keys FROM transformed_customers_newest n;

  DROP TABLE IF EXISTS transformed_customers_touched;
  CREATE TEMP TABLE transformed_customers_touched AS
  SELECT c.customer_id, c.row_version, c.create_timestamp
  FROM ecommerce.customers c JOIN transformed_customers_newest n ON n.customer_id = c.customer_id;
  SELECT count(*) - count(DISTINCT t.customer_id) INTO v_twice FROM transformed_customers_touched t;
  IF v_twice > 0 THEN
    RAISE EXCEPTION 'DUPLICATE_BEFORE % customers', v_twice;
  END IF;

  DELETE FROM transformed_customers_newest USING transformed_customers_touched t
  WHERE transformed_customers_newest.customer_id = t.customer_id
    AND t.row_version >= transformed_customers_newest.row_version;
  GET DIAGNOSTICS v_older := ROW_COUNT;

  DELETE FROM ecommerce.customers USING transformed_customers_newest n
  WHERE ecommerce.customers.customer_id = n.customer_id;
  INSERT INTO ecommerce.customers (customer_id, customer_unique_id, customer_zip_code_prefix, customer_city,
    customer_state, create_timestamp, row_version, load_id)
  SELECT n.customer_id, n.customer_unique_id, n.customer_zip_code_prefix, n.customer_city, n.customer_state,
    coalesce(t.create_timestamp, getdate()), n.row_version, n.load_id
  FROM transformed_customers_newest n
  LEFT JOIN transformed_customers_touched t ON t.customer_id = n.customer_id;
  GET DIAGNOSTICS v_won := ROW_COUNT;

  SELECT count(*) INTO v_on_load FROM ecommerce.load_settings s WHERE s.name = 'customer_changes' AND s.value = 'onLoad';
  IF v_on_load > 0 THEN
    UPDATE ecommerce.orders SET customer_city = n.customer_city, customer_state = n.customer_state
    FROM transformed_customers_newest n, ecommerce.orders_awaiting_customer a
    WHERE ecommerce.orders.order_id = a.order_id AND a.customer_id = n.customer_id;
  ELSE
    UPDATE ecommerce.orders SET customer_city = n.customer_city, customer_state = n.customer_state
    FROM transformed_customers_newest n
    WHERE ecommerce.orders.customer_id = n.customer_id
      AND (coalesce('V' || ecommerce.orders.customer_city, 'N') <> coalesce('V' || n.customer_city, 'N')
        OR coalesce('V' || ecommerce.orders.customer_state, 'N') <> coalesce('V' || n.customer_state, 'N'));
  END IF;
  DELETE FROM ecommerce.orders_awaiting_customer USING transformed_customers_newest n
  WHERE ecommerce.orders_awaiting_customer.customer_id = n.customer_id;

  IF v_won + v_older <> v_keys THEN
    RAISE EXCEPTION 'ROWS_LOST % % %', v_won, v_older, v_keys;
  END IF;
  UPDATE ecommerce.load_totals SET row_count = v_rows, won = v_won, older = v_older, repeated = v_rows - v_keys
  WHERE ecommerce.load_totals.load_id = p_load_id;
END
$$ LANGUAGE plpgsql;
