#!/usr/bin/env bash
# Wall time of short commands beside the JVM's own floor, in one run. Usage: bench/startup.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-7}
java=${SLUICE_JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -n 1)}
./sluice version >/dev/null
median() { # command
  for _ in $(seq "$runs"); do
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1
    echo $((($(date +%s%N) - start) / 1000000))
  done | sort -n | sed -n "$(((runs + 1) / 2))p"
}
floor=$(median "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -version)
echo "java -version: $floor ms"
for command in version validate "explain --repo acme/app --labels modal,gpu:t4"; do
  # shellcheck disable=SC2086
  took=$(median ./sluice $command)
  echo "sluice $command: $took ms ($(awk "BEGIN {printf \"%.1f\", $took / $floor}") x java -version)"
done
