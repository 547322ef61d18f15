#!/usr/bin/env bash
# Plays storms against GitHub's rate limits in virtual time (see RateLimitStormTest) at full size and
# prints calls by kind, refusals and how long things took.
# Usage: bench/limits.sh [SEEDS [FIRST_SEED]]
set -euo pipefail
cd "$(dirname "$0")/.."
seeds=${1:-5}
first=${2:-1}
mvn -q -B test -Dtest=RateLimitStormTest -Dlimits.full=true \
  -Dlimits.seeds="$seeds" -Dlimits.first="$first"
cat target/surefire-reports/dev.sluice.simulation.RateLimitStormTest-output.txt
