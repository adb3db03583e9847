-- The slots' rows into staging: dates read, window and row version added. Raises BAD_DATE and REQUIRED_NULL with the slots
-- and columns. In two statements (gather, then parse): as one it takes five times as long. Without ANALYZE the joins that
-- follow are planned for an empty table; but it takes the owner, and a user that may only load need not be that.
CREATE OR REPLACE PROCEDURE ecommerce.fill_staging(p_load_id varchar(64), p_dataset varchar(16), p_spec varchar(65535))
AS $$
DECLARE
  v_sql varchar(65535);
  v_rec record;
  v_text varchar(4000);
  v_own bigint;
BEGIN
  SELECT count(*) INTO v_own FROM pg_tables t
  WHERE t.tableowner = current_user AND t.schemaname || '.' || t.tablename
    = CASE p_dataset WHEN 'orders' THEN 'ecommerce_staging.orders' ELSE 'ecommerce_staging.customers' END;
  CALL ecommerce.gather_slots(p_load_id, p_dataset, p_spec);
  DROP TABLE IF EXISTS transformed_orders_windows;
  v_sql := 'CREATE TEMP TABLE transformed_orders_windows AS SELECT s.slot, to_char(s.arrival_window, ''YYYYMMDDHH24MISS'')'
    || ' AS digits FROM slots_' || substring(p_load_id, 1, 8) || ' s';
  RAISE LOG '%', v_sql;
  EXECUTE v_sql;
  v_text := '';

  IF p_dataset = 'orders' THEN
    INSERT INTO ecommerce_staging.orders (order_id, customer_id, order_status, order_estimated_delivery_date,
      order_delivered_customer_date, row_version, load_id, slot, fault)
    SELECT p.order_id, p.customer_id, p.order_status,
      cast(CASE WHEN p.estimated <> '' THEN p.estimated END AS timestamp),
      cast(CASE WHEN p.delivered <> '' THEN p.delivered END AS timestamp),
      p.digits || p.stage || ecommerce.version_digits(p.delivered) || ecommerce.version_digits(p.estimated)
        || md5(ecommerce.digest_field(p.customer_id) || ecommerce.digest_field(p.order_status)),
      p_load_id, p.slot,
      CASE WHEN p.order_id IS NULL OR octet_length(p.order_id) = 0 THEN 1
        WHEN p.customer_id IS NULL OR octet_length(p.customer_id) = 0 THEN 2
        WHEN p.estimated = '' THEN 3 WHEN p.delivered = '' THEN 4 ELSE 0 END
    FROM (
      SELECT g.slot, w.digits, g.order_id, g.customer_id, g.order_status,
        ecommerce.canonical_timestamp(g.order_estimated_delivery_date) AS estimated,
        ecommerce.canonical_timestamp(g.order_delivered_customer_date) AS delivered,
        -- The mark behind makes blanks at the end count.
        CASE g.order_status || '|' WHEN 'created|' THEN '01' WHEN 'approved|' THEN '02' WHEN 'invoiced|' THEN '03'
          WHEN 'processing|' THEN '04' WHEN 'shipped|' THEN '05' WHEN 'delivered|' THEN '06'
          WHEN 'unavailable|' THEN '07' WHEN 'canceled|' THEN '08' ELSE '00' END AS stage
      FROM transformed_orders_gathered g JOIN transformed_orders_windows w ON w.slot = g.slot) p;
    FOR v_rec IN SELECT s.slot, min(s.fault) AS fault FROM ecommerce_staging.orders s WHERE s.fault > 0
      GROUP BY s.slot ORDER BY s.slot LOOP
      v_text := v_text || CASE v_rec.fault WHEN 1 THEN ' REQUIRED_NULL ' WHEN 2 THEN ' REQUIRED_NULL '
        ELSE ' BAD_DATE ' END || cast(v_rec.slot AS varchar(8)) || CASE v_rec.fault WHEN 1 THEN ' order_id;'
        WHEN 2 THEN ' customer_id;' WHEN 3 THEN ' order_estimated_delivery_date;'
        ELSE ' order_delivered_customer_date;' END;
    END LOOP;
    IF v_own > 0 THEN
      ANALYZE ecommerce_staging.orders;
    END IF;
  ELSE
    INSERT INTO ecommerce_staging.customers (customer_id, customer_unique_id, customer_zip_code_prefix, customer_city,
      customer_state, row_version, load_id, slot, fault)
    SELECT g.customer_id, g.customer_unique_id, g.customer_zip_code_prefix, g.customer_city, g.customer_state,
      w.digits || md5(ecommerce.digest_field(g.customer_unique_id) || ecommerce.digest_field(g.customer_zip_code_prefix)
        || ecommerce.digest_field(g.customer_city) || ecommerce.digest_field(g.customer_state)),
      p_load_id, g.slot,
      CASE WHEN g.customer_id IS NULL OR octet_length(g.customer_id) = 0 THEN 1 ELSE 0 END
    FROM transformed_orders_gathered g JOIN transformed_orders_windows w ON w.slot = g.slot;
    FOR v_rec IN SELECT s.slot FROM ecommerce_staging.customers s WHERE s.fault > 0
      GROUP BY s.slot ORDER BY s.slot LOOP
      v_text := v_text || ' REQUIRED_NULL ' || cast(v_rec.slot AS varchar(8)) || ' customer_id;';
    END LOOP;
    IF v_own > 0 THEN
      ANALYZE ecommerce_staging.customers;
    END IF;
  END IF;
  IF octet_length(v_text) > 0 THEN
    RAISE EXCEPTION 'BAD_SLOTS%', v_text;
  END IF;
END
$$ LANGUAGE plpgsql;
