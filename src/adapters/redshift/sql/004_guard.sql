-- Stands behind lock and fence. Raises CLAIM_MISMATCH unless the claim is exactly the list of files that was planned:
-- count, no file twice, and in each slot its window alone; and ALREADY_LOADED for any file in the ledger. That one goes by
-- id over all of the ledger, whatever the window: a file whose arrival is reckoned otherwise than before is the same file.
CREATE OR REPLACE PROCEDURE ecommerce.guard(p_load_id varchar(64), p_files integer)
AS $$
DECLARE
  v_h8 varchar(8);
  v_sql varchar(65535);
  v_files bigint;
  v_distinct bigint;
  v_count bigint;
BEGIN
  v_h8 := substring(p_load_id, 1, 8);
  v_sql := 'SELECT count(*), count(DISTINCT c.file_id) FROM claim_' || v_h8 || ' c';
  RAISE LOG '%', v_sql;
  EXECUTE v_sql INTO v_files, v_distinct;
  IF v_files <> p_files OR v_distinct <> p_files THEN
    RAISE EXCEPTION 'CLAIM_MISMATCH % of % files', v_distinct, p_files;
  END IF;

  v_sql := 'SELECT count(*) FROM claim_' || v_h8 || ' c LEFT JOIN slots_' || v_h8
    || ' s ON s.slot = c.slot AND s.arrival_window = c.arrival_window WHERE s.slot IS NULL';
  RAISE LOG '%', v_sql;
  EXECUTE v_sql INTO v_count;
  IF v_count > 0 THEN
    RAISE EXCEPTION 'CLAIM_MISMATCH % windows', v_count;
  END IF;

  v_sql := 'SELECT count(*) FROM ecommerce.load_ledger l JOIN claim_' || v_h8 || ' c ON c.file_id = l.file_id';
  RAISE LOG '%', v_sql;
  EXECUTE v_sql INTO v_count;
  IF v_count > 0 THEN
    RAISE EXCEPTION 'ALREADY_LOADED %', v_count;
  END IF;
END
$$ LANGUAGE plpgsql;
