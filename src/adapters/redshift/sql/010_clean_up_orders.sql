-- A key that the load has touched and that is now twice in a final table is a fault of ours: it aborts the load, and is
-- never papered over. Then counts the orders that wait for a customer.
CREATE OR REPLACE PROCEDURE ecommerce.clean_up_orders()
AS $$
DECLARE
  v_orders bigint;
  v_customers bigint;
  v_awaiting bigint;
  v_load_id varchar(64);
BEGIN
  SELECT count(*) INTO v_orders
  FROM (SELECT o.order_id FROM ecommerce.orders o
    WHERE o.order_id IN (SELECT s.order_id FROM ecommerce_staging.orders s)
    GROUP BY o.order_id HAVING count(*) > 1) d;
  SELECT count(*) INTO v_customers
  FROM (SELECT c.customer_id FROM ecommerce.customers c
    WHERE c.customer_id IN (SELECT s.customer_id FROM ecommerce_staging.customers s)
    GROUP BY c.customer_id HAVING count(*) > 1) d;
  IF v_orders + v_customers > 0 THEN
    RAISE EXCEPTION 'DUPLICATE_AFTER % orders % customers', v_orders, v_customers;
  END IF;
  SELECT f.load_id INTO v_load_id FROM ecommerce.load_fence f WHERE f.target = 'ecommerce.orders';
  SELECT count(*) INTO v_awaiting FROM ecommerce.orders_awaiting_customer a;
  UPDATE ecommerce.load_totals SET awaiting_customer = v_awaiting WHERE ecommerce.load_totals.load_id = v_load_id;
END
$$ LANGUAGE plpgsql;
