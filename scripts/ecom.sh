#!/usr/bin/env bash
# Runs `ecom` of this checkout with whatever arguments are given, from any working directory: what Airflow calls.
set -euo pipefail

# To the checkout of the file itself, whatever symbolic link it was called by: settings come from the .env there.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
exec node bin/ecom.mjs "$@"
