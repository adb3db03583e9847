import type pg from 'pg';

/**
 * What makes a PostgreSQL database behave like one of Redshift where SQL alone cannot: lengths in bytes, no keys, a
 * TRUNCATE that no open transaction survives, and the few system objects that are asked for.
 */
const PREPARATIONS = `
CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp STABLE LANGUAGE sql
  AS $$ SELECT date_trunc('second', transaction_timestamp() AT TIME ZONE 'UTC') $$;

CREATE TABLE public.sys_load_error_detail (
  user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name char(64), table_id integer,
  start_time timestamp, file_name char(256), line_number bigint, column_name char(127), column_type char(10),
  column_length char(10), position integer, error_code integer, error_message char(512));
GRANT SELECT ON public.sys_load_error_detail TO PUBLIC;

CREATE FUNCTION pg_catalog.peer_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('peer.truncate', true) = 'on' THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'TRUNCATE cannot be invoked from a procedure that is executing in an atomic context.';
END $$;

CREATE FUNCTION pg_catalog.peer_on_create_table() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made record; checks text;
BEGIN
  FOR made IN SELECT objid, schema_name, object_identity FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table'
  LOOP
    IF EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = made.objid AND contype IN ('p', 'u', 'f')) THEN
      RAISE EXCEPTION 'keys are not enforced by Redshift: never declare them';
    END IF;
    -- VARCHAR(n) counts bytes on Redshift, characters here. COPY itself sees to the longest.
    SELECT string_agg(format('ADD CONSTRAINT bytes_%s_%s CHECK (octet_length(%I) <= %s)',
        attnum, atttypmod - 4, attname, atttypmod - 4), ', ')
      INTO checks FROM pg_attribute
      WHERE attrelid = made.objid AND attnum > 0 AND atttypid = 'varchar'::regtype AND atttypmod BETWEEN 5 AND 65538;
    IF checks IS NOT NULL THEN EXECUTE format('ALTER TABLE %s %s', made.object_identity, checks); END IF;
    IF made.schema_name NOT LIKE 'pg_temp%' THEN
      EXECUTE format('CREATE TRIGGER peer_truncate BEFORE TRUNCATE ON %s EXECUTE FUNCTION pg_catalog.peer_refuse_truncate()',
        made.object_identity);
    END IF;
  END LOOP;
END $$;

CREATE EVENT TRIGGER peer_tables ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
  EXECUTE FUNCTION pg_catalog.peer_on_create_table();

-- A new procedure is its owner's alone (DG: "Security and privileges for stored procedures").
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
`;

/** Makes a fresh database into one of the peer's. */
export async function prepareDatabase(client: pg.Client): Promise<void> {
  await client.query(PREPARATIONS);
}

/** PostgreSQL's complaint in the words of Redshift. */
export function inRedshiftsWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, constraint, where } = error as Partial<pg.DatabaseError>;
  const bytes = /^bytes_\d+_(\d+)$/.exec(constraint ?? '')?.[1];
  if (bytes !== undefined) return `ERROR: value too long for type character varying(${bytes})`;
  if (code === '40001' || code === '40P01') {
    return 'ERROR: 1023\n  Detail: Serializable isolation violation on table in Redshift';
  }
  if (code === '57P01') return 'ERROR: terminating connection due to administrator command';
  const context = where === undefined ? '' : `\n  Where: ${where.split('\n')[0] ?? ''}`;
  return error.message.startsWith('ERROR:') ? error.message : `ERROR: ${error.message}${context}`;
}
