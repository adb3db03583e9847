-- Empties staging and makes the temporary tables that the COPYs of this batch fill: claim, and one per slot.
-- p_spec: slots apart by ';', each its window (YYYY-MM-DD HH:MM:SS) and the columns as its files have them, apart by ','.
-- A column is its number in the contract (0: not in it, not kept) and a letter for its type. So no name of a file's
-- column is ever part of a statement.
CREATE OR REPLACE PROCEDURE ecommerce.begin_load(p_load_id varchar(64), p_dataset varchar(16), p_spec varchar(65535))
AS $$
DECLARE
  v_names varchar(1000);
  v_h8 varchar(8);
  v_slot varchar(65535);
  v_slots integer;
  v_column varchar(16);
  v_at integer;
  v_kind varchar(64);
  v_columns varchar(65535);
  v_windows varchar(65535);
  v_count bigint;
BEGIN
  IF octet_length(p_load_id) <> 64 OR octet_length(rtrim(p_load_id, '0123456789abcdef')) <> 0 THEN
    RAISE EXCEPTION 'CLAIM_MISMATCH load id';
  END IF;
  SELECT count(*) INTO v_count FROM ecommerce.load_fence f
  WHERE f.target = 'ecommerce.orders' AND f.load_id = p_load_id;
  IF v_count <> 1 THEN
    RAISE EXCEPTION 'FENCE_MISSING';
  END IF;
  DELETE FROM ecommerce_staging.orders;
  DELETE FROM ecommerce_staging.customers;

  v_h8 := substring(p_load_id, 1, 8);
  EXECUTE 'DROP TABLE IF EXISTS claim_' || v_h8;
  EXECUTE 'CREATE TEMP TABLE claim_' || v_h8 || ' (LIKE ecommerce.load_claim)';
  IF p_dataset = 'orders' THEN
    v_names := 'order_id,customer_id,order_status,order_estimated_delivery_date,order_delivered_customer_date';
  ELSE
    v_names := 'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state';
  END IF;
  v_windows := '';
  v_slots := 0;
  LOOP
    v_slot := split_part(p_spec, ';', v_slots + 1);
    EXIT WHEN octet_length(v_slot) = 0;
    v_slots := v_slots + 1;
    v_columns := '';
    v_at := 1;
    LOOP
      v_column := split_part(v_slot, ',', v_at + 1);
      EXIT WHEN octet_length(v_column) = 0;
      IF v_at > 1 THEN
        v_columns := v_columns || ', ';
      END IF;
      v_kind := CASE right(v_column, 1)
        WHEN 's' THEN 'timestamp' WHEN 'i' THEN 'bigint' WHEN 'n' THEN 'integer' WHEN 'd' THEN 'double precision'
        WHEN 'f' THEN 'real' WHEN 'b' THEN 'boolean' WHEN 'a' THEN 'date' ELSE 'varchar(512)' END;
      v_column := rtrim(v_column, 'abdfinst');
      IF v_column = '0' THEN
        IF v_kind = 'varchar(512)' THEN
          v_kind := 'varchar(65535)';
        END IF;
        v_columns := v_columns || 'ignored_' || cast(v_at AS varchar(8)) || ' ' || v_kind;
      ELSE
        v_columns := v_columns || split_part(v_names, ',', cast(v_column AS integer)) || ' ' || v_kind;
      END IF;
      v_at := v_at + 1;
    END LOOP;
    v_kind := 'slot_' || v_h8 || '_' || lpad(cast(v_slots AS varchar(8)), 2, '0');
    EXECUTE 'DROP TABLE IF EXISTS ' || v_kind;
    RAISE LOG 'CREATE TEMP TABLE % (%)', v_kind, v_columns;
    EXECUTE 'CREATE TEMP TABLE ' || v_kind || ' (' || v_columns || ')';
    IF v_slots > 1 THEN
      v_windows := v_windows || ', ';
    END IF;
    v_windows := v_windows || '(' || cast(v_slots AS varchar(8)) || ', cast('
      || quote_literal(split_part(v_slot, ',', 1)) || ' AS timestamp))';
  END LOOP;
  EXECUTE 'DROP TABLE IF EXISTS slots_' || v_h8;
  EXECUTE 'CREATE TEMP TABLE slots_' || v_h8 || ' (slot integer, arrival_window timestamp)';
  RAISE LOG 'INSERT INTO slots_% VALUES %', v_h8, v_windows;
  EXECUTE 'INSERT INTO slots_' || v_h8 || ' VALUES ' || v_windows;
END
$$ LANGUAGE plpgsql;
