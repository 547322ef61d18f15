#!/usr/bin/env bash
# Kills "serve" at random moments under load and starts it again (see CrashStormTest), says at each
# kill what it hit, and in the end what became of every job, sandbox, registration and secret.
# Usage: bench/storm.sh [KILLS [SEED]]
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-200}
seed=${2:-1}
output=target/surefire-reports/dev.sluice.app.CrashStormTest-output.txt
rm -f "$output"
mvn -q -B test -Dtest=CrashStormTest -Dstorm.kills="$kills" -Dstorm.seed="$seed" &
maven=$!
until [ -f "$output" ] || ! kill -0 "$maven" 2>/dev/null; do sleep 1; done
[ -f "$output" ] && tail -n +1 -f --pid="$maven" "$output" | grep --line-buffered -v ' DEBUG ' || true
wait "$maven"
