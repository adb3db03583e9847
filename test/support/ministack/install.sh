#!/usr/bin/env bash
# Installs ministack (PyPI, MIT): S3, SQS and Glue on loopback, for the suites that talk to them. Needs Python 3.11 or newer.
# Installed once in ${MINISTACK_HOME:-~/.cache/transformed-orders/ministack}; without it those suites are skipped, and say so.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${MINISTACK_HOME:-$HOME/.cache/transformed-orders/ministack}
if [ -e "$home/.complete" ] && cmp -s "$home/.complete" "$here/requirements.txt"; then exit 0; fi
rm -rf "$home"
python3 -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
cp "$here/requirements.txt" "$home/.complete"
