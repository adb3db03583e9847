#!/usr/bin/env bash
# Installs aws-lambda-ric (npm, Apache-2.0): AWS's runtime client, for the suites that run the bundle over the Lambda Runtime
# API. It is compiled here, which takes some two minutes and needs cmake, g++ and make: so it is no dependency of the project.
# Installed once in ${LAMBDA_RIC_HOME:-~/.cache/transformed-orders/lambda-ric}; without it those suites are skipped, and say so.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${LAMBDA_RIC_HOME:-$HOME/.cache/transformed-orders/lambda-ric}
if [ -e "$home/.complete" ] && cmp -s "$home/.complete" "$here/ric.json"; then exit 0; fi
for tool in cmake g++ make; do
  if ! command -v "$tool" >/dev/null; then echo "aws-lambda-ric needs $tool to be compiled" >&2; exit 1; fi
done
export PATH=$(cd "$here/../../.." && pwd)/node_modules/.bin:$PATH # it wants Node 22 or newer, which npm has installed
rm -rf "$home"
mkdir -p "$home"
cp "$here/ric.json" "$home/package.json"
npm install --prefix "$home" --no-audit --no-fund --no-package-lock --loglevel=error
cp "$here/ric.json" "$home/.complete"
