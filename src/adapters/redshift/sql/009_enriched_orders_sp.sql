-- Joins what is staged into the final tables. A load has rows of one dataset only; the other part finds nothing to do.
CREATE OR REPLACE PROCEDURE ecommerce.enriched_orders_sp()
AS $$
DECLARE
  v_load_id varchar(64);
BEGIN
  SELECT f.load_id INTO v_load_id FROM ecommerce.load_fence f WHERE f.target = 'ecommerce.orders';
  DELETE FROM ecommerce.load_totals WHERE ecommerce.load_totals.load_id = v_load_id;
  INSERT INTO ecommerce.load_totals (load_id, row_count, won, older, repeated, awaiting_customer)
  VALUES (v_load_id, 0, 0, 0, 0, 0);
  CALL ecommerce.merge_customers(v_load_id);
  CALL ecommerce.merge_orders(v_load_id);
END
$$ LANGUAGE plpgsql;
