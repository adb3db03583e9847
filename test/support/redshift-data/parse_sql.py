"""Parses SQL by sqlglot's Redshift grammar: each line of standard input is a JSON string with one statement.

Of a procedure or function every statement of its body is parsed that is SQL; PL/pgSQL around it is not. Prints what
does not parse, and ends with 1 if there is any. Needs: pip install sqlglot==30.30.0
"""

import json
import logging
import re
import sys

import sqlglot
from sqlglot import exp

# What the grammar takes as a whole, without looking inside: nothing of ours but these may be among it.
OPAQUE = re.compile(r"^\s*(LOCK TABLE [\w.]+$|CALL [\w.]+\()", re.I)
SQL = re.compile(r"^(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ANALYZE)\b", re.I)
LEAD = re.compile(r"^.*?\b(?:LOOP|THEN|ELSE|BEGIN)\s+(?=(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ANALYZE)\b)", re.S)


def statements(sql):
    """The statement itself or, of a procedure or function, the SQL in its body."""
    body = re.search(r"\$\$(.*)\$\$\s*LANGUAGE (?:plpgsql|sql)", sql, re.S)
    if body is None:
        yield sql
        return
    text = re.sub(r"--[^\n]*", " ", body.group(1))
    for part in re.findall(r"(?:'(?:[^']|'')*'|[^;'])+", text):
        part = part.strip()
        query = re.match(r"FOR v_\w+ IN (SELECT\b.*?)\sLOOP\b", part, re.S)
        part = query.group(1) if query else LEAD.sub("", part)
        if SQL.match(part):
            yield re.sub(r"\bINTO v_\w+(, v_\w+)*\s", "", part)


def problem(sql):
    try:
        parsed = sqlglot.parse(sql, dialect="redshift")
    except sqlglot.errors.ParseError as error:
        return str(error)
    if len(parsed) != 1:
        return f"{len(parsed)} statements"
    if isinstance(parsed[0], exp.Command) and not OPAQUE.match(sql):
        return "not understood"
    return None


def main():
    logging.disable(logging.WARNING)
    parsed = failed = 0
    for line in sys.stdin:
        for sql in statements(json.loads(line)):
            parsed += 1
            why = problem(sql)
            if why is not None:
                failed += 1
                print(f"{why}\n  in: {sql}\n")
    print(f"{parsed} statements, {failed} not parsed")
    return 1 if failed or not parsed else 0


if __name__ == "__main__":
    sys.exit(main())
