#!/usr/bin/env bash
# Launches against the emulated Modal, by our adapter and by Modal's own JS client in turn: a secret
# with the registration, the sandbox, the question for its machine, through one connection each.
# Prints launches a second and CPU of the client for one, each round and the medians.
# Needs a built target/, node and npm. Usage: bench/modal.sh [COUNT [AT_ONCE [ROUNDS [WARM_UP]]]]
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-5000}
at_once=${2:-64}
rounds=${3:-5}
warm_up=${4:-10000}
java=${SLUICE_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -n 1)}
work=$(mktemp -d)
emulator=
trap '[ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p "$work/classes" target/modal-js
"${java}c" -proc:none -nowarn -d "$work/classes" -cp 'target/classes:target/lib/*' bench/ModalLaunches.java
cp src/test/modal-js/package.json target/modal-js/package.json
(cd target/modal-js && npm install --silent --no-audit --no-fund --ignore-scripts)

median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }

echo "$(nproc) cores, load average $(cut -d ' ' -f 1-3 /proc/loadavg), $count launches, $at_once at once"
for round in $(seq "$rounds"); do
  # A new one each round, since it forgets no sandbox.
  "$java" -Xmx1g -cp 'target/classes:target/lib/*' dev.sluice.cli.Main emulate --github 0 --modal 0 \
    >"$work/emulator.out" 2>"$work/emulator.err" &
  emulator=$!
  until grep -q MODAL_SERVER_URL "$work/emulator.out"; do
    kill -0 "$emulator" 2>/dev/null || { cat "$work/emulator.err"; exit 1; }
    sleep 0.1
  done
  url=$(sed -n 's/.*MODAL_SERVER_URL=//p' "$work/emulator.out")
  # The emulator is warmed up by whoever comes first.
  "$java" -cp "$work/classes:target/classes:target/lib/*" ModalLaunches "$url" 1 "$at_once" 2000 >/dev/null
  # shellcheck disable=SC2086
  "$java" ${MODAL_JAVA_OPTS--XX:+UseSerialGC} -cp "$work/classes:target/classes:target/lib/*" \
    ModalLaunches "$url" "$count" "$at_once" "$warm_up" >"$work/java.$round"
  (cd target/modal-js && MODAL_SERVER_URL=$url MODAL_TOKEN_ID=ak-bench MODAL_TOKEN_SECRET=as-bench \
    MODAL_CONFIG_PATH=/dev/null node ../../bench/modal.mjs "$count" "$at_once" "$warm_up") >"$work/js.$round"
  echo "round $round: ours $(cat "$work/java.$round"), Modal's $(cat "$work/js.$round") (launches/s, ms of CPU each)"
  kill "$emulator" && wait "$emulator" 2>/dev/null || true
  emulator=
done
ours=$(cat "$work"/java.* | cut -d ' ' -f 1 | median) theirs=$(cat "$work"/js.* | cut -d ' ' -f 1 | median)
ours_cpu=$(cat "$work"/java.* | cut -d ' ' -f 2 | median) theirs_cpu=$(cat "$work"/js.* | cut -d ' ' -f 2 | median)
awk -v a="$ours" -v b="$theirs" -v c="$ours_cpu" -v d="$theirs_cpu" 'BEGIN {
  printf "medians: %d against %d launches/s, ratio %.2f; %.3f against %.3f ms of CPU, ratio %.2f\n", a, b, a / b, c, d, c / d }'
