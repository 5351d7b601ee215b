#!/usr/bin/env bash
# Fetches sqlfluff, which parses T-SQL without a server, into libs/sqlfluff of the checkout. It needs Python 3 with venv. May be repeated.
#
#   scripts/sqlserver/install.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

version=4.5.0
python=libs/sqlfluff/bin/python

if ! "$python" -m sqlfluff --version 2> /dev/null | grep -q "$version"; then
  rm -rf libs/sqlfluff
  mkdir -p libs
  python3 -m venv libs/sqlfluff
  "$python" -m pip install --quiet --no-cache-dir --disable-pip-version-check "sqlfluff==$version"
fi
echo "sqlfluff $version is in $PWD/libs/sqlfluff." >&2
