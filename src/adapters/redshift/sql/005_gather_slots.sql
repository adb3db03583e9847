-- All slots as one temporary table of text, timestamps by the same grammar that files write them in; raises ROWS_DIFFER
-- for slots whose rows are not the sum that their files promised, and completes the claim where only now the rows are known.
CREATE OR REPLACE PROCEDURE ecommerce.gather_slots(p_load_id varchar(64), p_dataset varchar(16), p_spec varchar(65535))
AS $$
DECLARE
  v_h8 varchar(8);
  v_names varchar(1000);
  v_name varchar(128);
  v_slot varchar(65535);
  v_slots integer;
  v_at integer;
  v_sql varchar(65535);
  v_rec record;
  v_text varchar(4000);
BEGIN
  v_h8 := substring(p_load_id, 1, 8);
  IF p_dataset = 'orders' THEN
    v_names := 'order_id,customer_id,order_status,order_estimated_delivery_date,order_delivered_customer_date';
  ELSE
    v_names := 'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state';
  END IF;
  DROP TABLE IF EXISTS transformed_orders_gathered;
  v_sql := 'CREATE TEMP TABLE transformed_orders_gathered AS ';
  v_slots := 0;
  LOOP
    v_slot := split_part(p_spec, ';', v_slots + 1);
    EXIT WHEN octet_length(v_slot) = 0;
    v_slots := v_slots + 1;
    IF v_slots > 1 THEN
      v_sql := v_sql || ' UNION ALL ';
    END IF;
    v_sql := v_sql || 'SELECT cast(' || cast(v_slots AS varchar(8)) || ' AS integer) AS slot';
    v_at := 1;
    LOOP
      v_name := split_part(v_names, ',', v_at);
      EXIT WHEN octet_length(v_name) = 0;
      IF position(',' || cast(v_at AS varchar(8)) || 's' IN v_slot) > 0 THEN
        v_sql := v_sql || ', CASE WHEN t.' || v_name || ' < cast(''0001-01-01'' AS timestamp) THEN cast(''BC'' AS varchar(512))'
          || ' ELSE cast(to_char(t.' || v_name || ', ''YYYY-MM-DD HH24:MI:SS.US'') AS varchar(512)) END AS ' || v_name;
      ELSE
        v_sql := v_sql || ', t.' || v_name;
      END IF;
      v_at := v_at + 1;
    END LOOP;
    v_sql := v_sql || ' FROM slot_' || v_h8 || '_' || lpad(cast(v_slots AS varchar(8)), 2, '0') || ' t';
  END LOOP;
  RAISE LOG '%', v_sql;
  EXECUTE v_sql;

  v_text := '';
  v_sql := 'SELECT c.slot FROM (SELECT a.slot, count(*) AS files, count(a.row_count) AS known, sum(a.row_count) AS promised'
    || ' FROM claim_' || v_h8 || ' a GROUP BY a.slot) c LEFT JOIN (SELECT g.slot, count(*) AS found'
    || ' FROM transformed_orders_gathered g GROUP BY g.slot) f ON f.slot = c.slot'
    || ' WHERE c.known = c.files AND c.promised <> coalesce(f.found, 0) ORDER BY c.slot';
  RAISE LOG '%', v_sql;
  FOR v_rec IN EXECUTE v_sql LOOP
    v_text := v_text || ' ROWS_DIFFER ' || cast(v_rec.slot AS varchar(8)) || ';';
  END LOOP;
  IF octet_length(v_text) > 0 THEN
    RAISE EXCEPTION 'BAD_SLOTS%', v_text;
  END IF;

  -- Of text files nobody has counted the rows before: of one alone in its slot, and of empty ones, they are known now.
  v_sql := 'UPDATE claim_' || v_h8 || ' SET row_count = s.found FROM (SELECT c.slot, c.files, coalesce(f.found, 0) AS found'
    || ' FROM (SELECT a.slot, count(*) AS files FROM claim_' || v_h8 || ' a GROUP BY a.slot) c'
    || ' LEFT JOIN (SELECT g.slot, count(*) AS found FROM transformed_orders_gathered g GROUP BY g.slot) f'
    || ' ON f.slot = c.slot) s WHERE claim_' || v_h8 || '.slot = s.slot AND claim_' || v_h8
    || '.row_count IS NULL AND (s.files = 1 OR s.found = 0)';
  RAISE LOG '%', v_sql;
  EXECUTE v_sql;
END
$$ LANGUAGE plpgsql;
