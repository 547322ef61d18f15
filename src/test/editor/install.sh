#!/bin/sh
# Installs what the checks beside this file need into target/npm: the YAML language server that
# editors use, and a package that carries the schema of SARIF 2.1.0. Nothing is left elsewhere.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
target=$here/../../../target/npm
mkdir -p "$target"
cp "$here/package.json" "$target/package.json"
cd "$target"
npm install --silent --no-audit --no-fund --ignore-scripts
