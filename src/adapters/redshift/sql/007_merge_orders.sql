-- Staged orders into the final table: per order the newest row, if it is newer than what is there. The touched rows of the
-- final table are gathered once: it is joined by order_id several times.
CREATE OR REPLACE PROCEDURE ecommerce.merge_orders(p_load_id varchar(64))
AS $$
DECLARE
  v_rows bigint;
  v_keys bigint;
  v_twice bigint;
  v_older bigint;
  v_won bigint;
BEGIN
  SELECT count(*) INTO v_rows FROM ecommerce_staging.orders s;
  IF v_rows = 0 THEN
    RETURN;
  END IF;
  DROP TABLE IF EXISTS transformed_orders_newest;
  CREATE TEMP TABLE transformed_orders_newest AS
  SELECT r.order_id, r.customer_id, r.order_status, r.order_estimated_delivery_date, r.order_delivered_customer_date,
    r.row_version, r.load_id
  FROM (SELECT s.order_id, s.customer_id, s.order_status, s.order_estimated_delivery_date,
      s.order_delivered_customer_date, s.row_version, s.load_id,
      row_number() OVER (PARTITION BY s.order_id ORDER BY s.row_version DESC) AS place
    FROM ecommerce_staging.orders s) r
  WHERE r.place = 1;
  SELECT count(*) INTO v_keys FROM transformed_orders_newest n;

  DROP TABLE IF EXISTS transformed_orders_touched;
  CREATE TEMP TABLE transformed_orders_touched AS
  SELECT o.order_id, o.row_version, o.create_timestamp
  FROM ecommerce.orders o JOIN transformed_orders_newest n ON n.order_id = o.order_id;
  -- Before anything is dropped or deleted: delete and insert would repair a duplicate without a word, or drop the newer row.
  SELECT count(*) - count(DISTINCT t.order_id) INTO v_twice FROM transformed_orders_touched t;
  IF v_twice > 0 THEN
    RAISE EXCEPTION 'DUPLICATE_BEFORE % orders', v_twice;
  END IF;

  DELETE FROM transformed_orders_newest USING transformed_orders_touched t
  WHERE transformed_orders_newest.order_id = t.order_id AND t.row_version >= transformed_orders_newest.row_version;
  GET DIAGNOSTICS v_older := ROW_COUNT;

  -- Keys are not enforced: of a customer that is there twice the newest counts.
  DROP TABLE IF EXISTS transformed_orders_known;
  CREATE TEMP TABLE transformed_orders_known AS
  SELECT r.customer_id, r.customer_city, r.customer_state
  FROM (SELECT c.customer_id, c.customer_city, c.customer_state,
      row_number() OVER (PARTITION BY c.customer_id ORDER BY c.row_version DESC) AS place
    FROM ecommerce.customers c
    WHERE c.customer_id IN (SELECT n.customer_id FROM transformed_orders_newest n)) r
  WHERE r.place = 1;

  DELETE FROM ecommerce.orders USING transformed_orders_newest n WHERE ecommerce.orders.order_id = n.order_id;
  INSERT INTO ecommerce.orders (order_id, customer_id, order_status, order_estimated_delivery_date,
    order_delivered_customer_date, customer_city, customer_state, create_timestamp, row_version, load_id)
  SELECT n.order_id, n.customer_id, n.order_status, n.order_estimated_delivery_date, n.order_delivered_customer_date,
    k.customer_city, k.customer_state, coalesce(t.create_timestamp, getdate()), n.row_version, n.load_id
  FROM transformed_orders_newest n
  LEFT JOIN transformed_orders_touched t ON t.order_id = n.order_id
  LEFT JOIN transformed_orders_known k ON k.customer_id = n.customer_id;
  GET DIAGNOSTICS v_won := ROW_COUNT;

  DELETE FROM ecommerce.orders_awaiting_customer USING transformed_orders_newest n
  WHERE ecommerce.orders_awaiting_customer.order_id = n.order_id;
  INSERT INTO ecommerce.orders_awaiting_customer (order_id, customer_id)
  SELECT n.order_id, n.customer_id
  FROM transformed_orders_newest n LEFT JOIN transformed_orders_known k ON k.customer_id = n.customer_id
  WHERE k.customer_id IS NULL;

  IF v_won + v_older <> v_keys THEN
    RAISE EXCEPTION 'ROWS_LOST % % %', v_won, v_older, v_keys;
  END IF;
  UPDATE ecommerce.load_totals SET row_count = v_rows, won = v_won, older = v_older, repeated = v_rows - v_keys
  WHERE ecommerce.load_totals.load_id = p_load_id;
END
$$ LANGUAGE plpgsql;
