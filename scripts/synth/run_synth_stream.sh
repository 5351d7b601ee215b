#!/usr/bin/env bash
# Writes the shop's next batches into ecom_db: `ecom stream` with whatever arguments are given, from any working directory.
set -euo pipefail

# The file itself, whatever symbolic link it was called by.
script="${BASH_SOURCE[0]}"
while [[ -L "$script" ]]; do
  folder="$(cd -P "$(dirname "$script")" && pwd)"
  script="$(readlink "$script")"
  [[ "$script" == /* ]] || script="$folder/$script"
done
root="$(cd -P "$(dirname "$script")/../.." && pwd)"

# Settings come from the .env beside it, wherever the caller is.
cd "$root"
exec node bin/ecom.mjs stream "$@"
