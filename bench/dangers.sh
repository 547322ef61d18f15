#!/usr/bin/env bash
# Feeds "sluice validate" what is known to break YAML parsers, in a JVM that may use 220 MB of heap
# (another bound in SLUICE_JAVA_OPTS), for at most 60 s each. Every one must end with a diagnostic:
# exit code 1, no stack trace, and at most 300 MB for the whole process.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./sluice version >/dev/null
failed=0

try() { # name, text on stdin
  cat >"$work/$1.yaml"
  local code=0
  SLUICE_JAVA_OPTS=${SLUICE_JAVA_OPTS:--Xmx220m} timeout 60 /usr/bin/time -f '%e s, %M KiB' -o "$work/time" \
    ./sluice validate -f "$work/$1.yaml" >"$work/out" 2>"$work/err" || code=$?
  local verdict=ok
  [ "$(tail -n 1 "$work/time" | tr -dc '0-9. ' | awk '{print $2}')" -le 292968 ] || verdict=LARGE
  if [ "$code" != 1 ] || grep -qE 'Exception|Error:|^	at |internal error' "$work/out" "$work/err"; then
    verdict=FAIL
    failed=1
  fi
  echo "$verdict $1 ($(($(wc -c <"$work/$1.yaml") / 1024)) KiB): exit $code, $(tail -n 1 "$work/time"), $(grep -oE 'SL[0-9]{4}' "$work/out" | sort | uniq -c | sort -rn | head -n 1 | tr -s ' ')"
}

repeat() { # text, count
  awk -v text="$1" -v count="$2" 'BEGIN { for (i = 0; i < count; i++) printf "%s", text }'
}

{ echo 'a0: &a0 [x]'; for i in $(seq 1 47); do echo "a$i: &a$i [*a$((i - 1)), *a$((i - 1))]"; done; } | try doubling-aliases
{ echo 'a: &a x'; awk 'BEGIN { for (i = 0; i < 200000; i++) printf "k%d: *a\n", i }'; } | try scalar-aliases
echo '&a [*a]' | try recursive-alias
repeat '[' 1000000 | try open-brackets
repeat '- ' 1000000 | try open-dashes
repeat '{a: ' 1000000 | try open-braces
repeat '? ' 1000000 | try open-question-marks
{ printf 'a: "'; repeat x 15000000; printf '"\n'; } | try long-quoted-text
{ printf 'a: '; repeat 'x ' 7000000; printf '\n'; } | try long-plain-text
{ printf 'a: |\n'; repeat '  line of text\n' 1000000; } | try long-block-text
{ printf 'a: "'; repeat '\\n' 7000000; printf '"\n'; } | try long-escaped-text
{ repeat '#' 15000000; printf '\nversion: 2\n'; } | try long-comment
repeat 'x' 17000000 | try too-large
awk 'BEGIN { for (i = 0; i < 1200000; i++) print "- a" }' | try many-items
awk 'BEGIN { for (i = 0; i < 400000; i++) printf "key%d: value\n", i }' | try many-keys
awk 'BEGIN { for (i = 0; i < 200000; i++) print "a: 1" }' | try many-duplicates
{ printf 'version: 1\npools:\n- name: p-${each.key}\n  match: { labels: [m] }\n  forEach:\n'; awk 'BEGIN { for (i = 0; i < 20000; i++) printf "    k%d: v\n", i }'; printf '  regions:\n'; repeat '  - a\n' 20000; } | try multiplied-pools
{ printf 'version: 1\npools:\n'; awk 'BEGIN { for (i = 0; i < 30000; i++) printf "- { name: P%d, match: { labels: [m] }, gpu: 7 }\n", i }'; } | try many-mistakes
{ printf 'version: 1\npools:\n'; repeat '- 1\n' 49000; } | try many-wrong-items
{ printf 'version: 1\npools:\n'; repeat '- {}\n' 49000; } | try many-empty-items
awk 'BEGIN { for (i = 0; i < 24000; i++) printf "key%d: value\n", i }' | try as-many-keys-as-allowed
{ printf 'version: 1\nlimits: { total: '; repeat 9 60000; printf ' }\n'; } | try long-number
printf 'version: 1\n\000\001\n' | try control-characters
exit "$failed"
