#!/usr/bin/env bash
# Installs sqlglot (PyPI, MIT) for the suite that holds our SQL to a grammar of Redshift's, and prints the Python that has it.
# Installed once in ${SQLGLOT_HOME:-~/.cache/transformed-orders/sqlglot}; without it that suite is skipped, and says so.
set -euo pipefail
version=30.30.0
home=${SQLGLOT_HOME:-$HOME/.cache/transformed-orders/sqlglot}
if [ "$(cat "$home/.complete" 2>/dev/null)" != "$version" ]; then
  rm -rf "$home"
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check "sqlglot==$version" >&2
  echo "$version" >"$home/.complete"
fi
echo "$home/bin/python"
