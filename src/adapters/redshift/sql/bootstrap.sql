-- What must be there before anything can be done under the lock. Each statement may be run again.
CREATE SCHEMA IF NOT EXISTS ecommerce;
CREATE SCHEMA IF NOT EXISTS ecommerce_staging;
-- Locked by every load, read by nobody: LOCK keeps readers out, too.
CREATE TABLE IF NOT EXISTS ecommerce.load_lock (locked integer);
CREATE TABLE IF NOT EXISTS ecommerce.load_migrations (
  version integer, name varchar(128), checksum varchar(64), applied_at timestamp
) DISTSTYLE ALL;
