#!/usr/bin/env bash
# Kills "serve" at random moments under load and starts it again (see CrashStormTest), says at each
# kill what it hit, and in the end what became of every job, sandbox, registration and secret.
# Usage: bench/storm.sh [KILLS [SEED]]
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-200}
seed=${2:-1}
progress=target/process-logs/storm.txt
rm -f "$progress"
mvn -q -B test -Dtest=CrashStormTest -Dstorm.kills="$kills" -Dstorm.seed="$seed" &
maven=$!
until [ -f "$progress" ] || ! kill -0 "$maven" 2>/dev/null; do sleep 1; done
[ -f "$progress" ] && tail -n +1 -f --pid="$maven" "$progress" || true
wait "$maven"
