#!/usr/bin/env bash
# Brings what changed in ecom_db to ecom_dwh: `ecom etl` with whatever arguments are given, from any working directory.
set -euo pipefail

# To the checkout of the file itself, whatever symbolic link it was called by: settings come from the .env there.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
exec node bin/ecom.mjs etl "$@"
