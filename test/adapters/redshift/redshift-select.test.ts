import { assertSelect } from '../../../src/adapters/redshift/redshift-select.ts';
import { SelectRefused } from '../../../src/engines/select-answer.ts';

test.each([
  [String.raw`SELECT '\'' AS a INTO t FROM x WHERE b <> ''`, /no backslash in a text/],
  [String.raw`SELECT 'a\\b'`, /chr\(92\)/],
  [`SELECT 1 /* /* */ ' */ INTO t FROM x WHERE b <> ''`, /no comment within a comment/],
  [`SELECT $$ ' $$ AS a INTO t FROM x WHERE b <> ''`, /between \$\$/],
  [`SELECT $a$ ' $a$ AS a INTO t FROM x WHERE b <> ''`, /between \$\$/],
  [`SELECT $$'$$ AS a INTO t FROM x WHERE b <> $$'$$`, /between \$\$/],
  [`SELECT 'a`, /has no end/],
  ['SELECT "a', /has no end/],
  ['SELECT 1 /* a', /has no end/],
  ['SELECT 1 INTO t', /nothing with INTO/],
  ['SELECT 1; SELECT 2', /one statement/],
  ['DROP TABLE t', /only SELECT/],
])('what is not plainly one SELECT is refused before it is sent: %s', (sql, why) => {
  expect(() => assertSelect(sql)).toThrow(SelectRefused);
  expect(() => assertSelect(sql)).toThrow(why);
});

test.each([
  `SELECT 'it''s; delete' AS "in""to" -- drop '\\`,
  String.raw`SELECT 1 AS "a\b" /* it's \ */;`,
  `WITH t AS (SELECT $1 AS n) SELECT n FROM t WHERE s = '$$'`,
])('one SELECT passes, whatever stands in its texts, names and comments: %s', (sql) => {
  expect(() => assertSelect(sql)).not.toThrow();
});
