-- A date by the one grammar of all engines as YYYY-MM-DD HH:MM:SS.ffffff; null for null and the empty text; the empty text
-- for anything else. Bytes are compared with a mark behind, since Redshift ignores blanks at the end. Every cast is
-- guarded within itself: the other branches of a CASE may be evaluated, too. Not OR REPLACE: that takes a superuser.
CREATE FUNCTION ecommerce.canonical_timestamp(varchar(512)) RETURNS varchar(26) IMMUTABLE AS $$
  SELECT CASE
    WHEN $1 IS NULL OR octet_length($1) = 0 THEN cast(NULL AS varchar(26))
    WHEN translate($1, '012345678T', '999999999 ') || '|' NOT IN ('9999-99-99|',
      '9999-99-99 99:99:99|', '9999-99-99 99:99:99Z|', '9999-99-99 99:99:99.9|', '9999-99-99 99:99:99.9Z|',
      '9999-99-99 99:99:99.99|', '9999-99-99 99:99:99.99Z|', '9999-99-99 99:99:99.999|', '9999-99-99 99:99:99.999Z|',
      '9999-99-99 99:99:99.9999|', '9999-99-99 99:99:99.9999Z|', '9999-99-99 99:99:99.99999|',
      '9999-99-99 99:99:99.99999Z|', '9999-99-99 99:99:99.999999|', '9999-99-99 99:99:99.999999Z|')
      THEN cast('' AS varchar(26))
    WHEN substring($1, 1, 4) = '0000' OR substring($1, 6, 2) < '01' OR substring($1, 6, 2) > '12'
      OR substring($1, 9, 2) < '01' OR substring($1, 12, 2) > '23' OR substring($1, 15, 2) > '59'
      OR substring($1, 18, 2) > '59' THEN cast('' AS varchar(26))
    WHEN substring($1, 9, 2) > CASE
      WHEN substring($1, 6, 2) IN ('04', '06', '09', '11') THEN '30'
      WHEN substring($1, 6, 2) <> '02' THEN '31'
      WHEN substring($1, 3, 2) <> '00' AND mod(cast(CASE WHEN translate(substring($1, 1, 4), '012345678', '999999999')
        = '9999' THEN substring($1, 1, 4) ELSE '1' END AS integer), 4) = 0 THEN '29'
      WHEN mod(cast(CASE WHEN translate(substring($1, 1, 4), '012345678', '999999999')
        = '9999' THEN substring($1, 1, 4) ELSE '1' END AS integer), 400) = 0 THEN '29'
      ELSE '28' END THEN cast('' AS varchar(26))
    ELSE cast(substring($1, 1, 10) || ' '
      || CASE WHEN octet_length($1) = 10 THEN '00:00:00' ELSE substring($1, 12, 8) END || '.'
      || substring(rtrim(substring($1, 21, 7), 'Z') || '000000', 1, 6) AS varchar(26))
  END
$$ LANGUAGE sql;

-- A text in a row version: marked, and its length before it, so that no two rows give one text.
CREATE FUNCTION ecommerce.digest_field(varchar(512)) RETURNS varchar(528) IMMUTABLE AS $$
  SELECT CASE WHEN $1 IS NULL THEN cast('N' AS varchar(528))
    ELSE cast('V' || cast(octet_length($1) AS varchar(10)) || ':' || $1 AS varchar(528)) END
$$ LANGUAGE sql;

-- The same instant as digits alone; none is zeros.
CREATE FUNCTION ecommerce.version_digits(varchar(26)) RETURNS varchar(20) IMMUTABLE AS $$
  SELECT cast(coalesce(replace(replace(replace(replace($1, '-', ''), ' ', ''), ':', ''), '.', ''),
    '00000000000000000000') AS varchar(20))
$$ LANGUAGE sql;
