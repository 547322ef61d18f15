#!/usr/bin/env bash
# Sends every call of the adapter to a server that is made from GitHub's own description of its API,
# which refuses what the description does not allow. Needs npm, and 500 MB in target/openapi.
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=src/test/openapi
work=target/openapi
port=${PORT:-$(node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')}
mkdir -p "$work"
cp "$here/package.json" "$work/package.json"
(cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts)
node "$here/subset.mjs" "$work/node_modules/@octokit/openapi/generated/ghec.json" \
  "$here/paths.txt" > "$work/github.json"

"$work/node_modules/.bin/prism" mock --errors -h 127.0.0.1 -p "$port" "$work/github.json" \
  > "$work/prism.log" 2>&1 &
prism=$!
trap 'kill "$prism"' EXIT
answers=no
for _ in $(seq 60); do
  if curl --silent --output /dev/null "http://127.0.0.1:$port/meta"; then
    answers=yes
  fi
  # After the answer, which may be that of somebody else on the port.
  kill -0 "$prism" || { cat "$work/prism.log" >&2; exit 1; }
  [ "$answers" = no ] || break
  sleep 1
done
[ "$answers" = yes ] || { echo "the server does not answer" >&2; cat "$work/prism.log" >&2; exit 1; }
mvn -q -B test -Dtest=OpenApiMockTest -Dopenapi.mock="http://127.0.0.1:$port"
echo "every call is as GitHub describes it"
