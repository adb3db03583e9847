/** Long enough for another batch to come and to be seen waiting. */
const PAUSE_SECONDS = 6;

/**
 * The procedure `<schema>.pause(seconds)`. Redshift has no pg_sleep. TIMEOFDAY goes on within a transaction (DG: "TIMEOFDAY function"): `Www Mmm DD HH:MM:SS.…`.
 * A transaction that holds something while another comes is made with it.
 */
export function pauseSql(schema: string): string {
  return `CREATE OR REPLACE PROCEDURE ${schema}.pause(p_seconds integer) AS $$
DECLARE
  v_now varchar(64);
  v_begin integer;
  v_passed integer;
BEGIN
  v_begin := -1;
  v_passed := 0;
  WHILE v_passed < p_seconds LOOP
    v_now := timeofday();
    v_passed := cast(substring(v_now, 12, 2) AS integer) * 3600 + cast(substring(v_now, 15, 2) AS integer) * 60
      + cast(substring(v_now, 18, 2) AS integer);
    IF v_begin < 0 THEN
      v_begin := v_passed;
    END IF;
    v_passed := mod(v_passed - v_begin + 86400, 86400);
  END LOOP;
END
$$ LANGUAGE plpgsql`;
}

/** The call that holds a transaction open. */
export function pauseCall(schema: string): string {
  return `CALL ${schema}.pause(${PAUSE_SECONDS})`;
}
