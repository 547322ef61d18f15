#!/bin/bash
# Holds a job to the policy of the pool that this runner was started for, before its first step.
# The runner calls it through ACTIONS_RUNNER_HOOK_JOB_STARTED; a code other than 0 fails the job.
#
# GitHub gives a runner any job whose labels it carries, so what the pool's other rules say has to
# be asked here again. Every doubt refuses: a policy that cannot be read, a line that is not known,
# an event that cannot be read where a rule needs it.
set -uo pipefail

# Ranges and case in the expressions below are those of the code that wrote them.
export LC_ALL=C.UTF-8

home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
readonly home
: >"$home/started"

pool=unknown
generation=unknown

# What a job says of itself may hold anything; the log gets it on one line and bounded.
shown() {
  local text=${1//[[:cntrl:]]/?}
  printf '%s' "${text:0:200}"
}

refuse() {
  local text="pool $pool, generation $generation: $*"
  # The runner's log decodes %xx.
  printf '::error title=Refused by Sluice::%s\n' "${text//%/%25}"
  exit 1
}

# jq and node print actor, visibility and fork percent-encoded, one line each, so that no value can
# pretend to be another line. %1 is the lower-case name of the repository.
read_with_jq() {
  jq -r --arg repository "$1" '
    def text: if type == "string" then . else "" end;
    def foreign: if type == "object" then ((.full_name | text | ascii_downcase) != $repository) else true end;
    if type != "object" then error("not an object") else . end
    | (.sender | if type == "object" then .login | text else "" end | @uri),
      (.repository | if type != "object" then "public"
        elif (.visibility | type) == "string" then .visibility
        elif .private == true then "private"
        else "public" end | @uri),
      (if (.pull_request | type) == "object"
        then (.pull_request.head | if type == "object" then .repo else null end | foreign)
        else false end
        or
        if (.workflow_run | type) == "object" then (.workflow_run.head_repository | foreign)
        else false end
        | if . then "yes" else "no" end)' "$2" 2>/dev/null
}

read_with_node() {
  "$3" -e '
    const event = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
    const isObject = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
    if (!isObject(event)) throw new Error("not an object");
    const object = (x) => (isObject(x) ? x : {});
    const text = (x) => (typeof x === "string" ? x : "");
    const foreign = (x) =>
      !isObject(x) || text(x.full_name).toLowerCase() !== process.argv[1];
    const repository = object(event.repository);
    const visibility = typeof repository.visibility === "string" ? repository.visibility
      : repository.private === true ? "private" : "public";
    const fork = (isObject(event.pull_request) && foreign(object(event.pull_request.head).repo))
      || (isObject(event.workflow_run) && foreign(event.workflow_run.head_repository));
    console.log([object(event.sender).login, visibility].map((x) => encodeURIComponent(text(x)))
      .concat(fork ? "yes" : "no").join("\n"));' "$1" "$2" 2>/dev/null
}

event_read=no
event_actor=
event_visibility=
event_fork=

read_event() {
  local output='' lines node runner_dir
  [ "$event_read" = no ] || return 0
  if command -v jq >/dev/null; then
    output=$(read_with_jq "$repository" "${GITHUB_EVENT_PATH:-}") || output=
  else
    runner_dir=$(cat "$home/runner-dir" 2>/dev/null) || runner_dir=/home/runner
    for node in "$runner_dir"/externals/node*/bin/node; do
      [ -x "$node" ] || continue
      output=$(read_with_node "$repository" "${GITHUB_EVENT_PATH:-}" "$node") || output=
      break
    done
  fi
  mapfile -t lines <<<"$output"
  [ "${#lines[@]}" -eq 3 ] ||
    refuse "the event of this job cannot be read, and the rule \"$1\" needs it"
  printf -v event_actor '%b' "${lines[0]//%/\\x}"
  printf -v event_visibility '%b' "${lines[1]//%/\\x}"
  event_fork=${lines[2]}
  event_read=yes
}

repository=${GITHUB_REPOSITORY:-}
repository=${repository,,}
workflow=${GITHUB_WORKFLOW:-}
branch=${GITHUB_HEAD_REF:-}
branch=${branch:-${GITHUB_REF_NAME:-}}
readonly repository workflow branch

value=
read_value() {
  case $1 in
  repository) value=$repository ;;
  workflow) value=$workflow ;;
  branch) value=$branch ;;
  actor)
    read_event "$2"
    value=${event_actor:-${GITHUB_ACTOR:-}}
    value=${value,,}
    ;;
  *) refuse "the policy has a rule that this image does not know: $(shown "$2")" ;;
  esac
}

# Matches the whole value: an expression that forgot an anchor must not let more through.
matches() {
  [[ $1 =~ ^($2)$ ]]
  local found=$?
  [ "$found" -le 1 ] || refuse "the policy has an expression that cannot be read: $(shown "$2")"
  return "$found"
}

declare -A wanted=() met=()
visibilities=
fork_rule=

check_expression() {
  local field=$1 kind=$2 expression=$3 line=$4
  read_value "$field" "$line"
  case $kind in
  include)
    wanted[$field]="${wanted[$field]:-}${wanted[$field]:+, }$expression"
    if [ -n "$value" ] && matches "$value" "$expression"; then
      met[$field]=yes
    fi
    ;;
  exclude)
    if [ -n "$value" ] && matches "$value" "$expression"; then
      refuse "$field \"$(shown "$value")\" is excluded by the rule \"$line\""
    fi
    ;;
  *) refuse "the policy has a rule that this image does not know: $(shown "$line")" ;;
  esac
}

check_line() {
  local line=$1 field rest kind
  field=${line%% *}
  rest=${line#* }
  case $line in
  '') ;;
  'pool '*) pool=$rest ;;
  'generation '*) generation=$rest ;;
  'digest '*) ;;
  'visibility allow private' | 'visibility allow internal' | 'visibility allow public')
    visibilities="$visibilities ${line##* }"
    ;;
  'fork exclude' | 'fork include' | 'fork only' | 'fork exclude-in-public') fork_rule=$rest ;;
  *' include '* | *' exclude '*)
    kind=${rest%% *}
    check_expression "$field" "$kind" "${rest#* }" "$line"
    ;;
  *) refuse "the policy has a rule that this image does not know: $(shown "$line")" ;;
  esac
}

check_fork() {
  local line="fork $fork_rule"
  case $fork_rule in
  '' | include) ;;
  exclude)
    read_event "$line"
    [ "$event_fork" = no ] || refuse "the job comes from a fork, which the rule \"$line\" excludes"
    ;;
  only)
    read_event "$line"
    [ "$event_fork" = yes ] || refuse "the job comes from no fork, which the rule \"$line\" wants"
    ;;
  exclude-in-public)
    read_event "$line"
    if [ "$event_fork" = yes ] && [ "$event_visibility" = public ]; then
      refuse "the job comes from a fork of a public repository, which the rule \"$line\" excludes"
    fi
    ;;
  esac
}

[ -s "$home/policy" ] || refuse "the policy of this runner is missing"
while IFS= read -r line || [ -n "$line" ]; do
  check_line "$line"
done <"$home/policy"

for field in repository workflow branch actor; do
  if [ -n "${wanted[$field]:-}" ] && [ -z "${met[$field]:-}" ]; then
    read_value "$field" "$field include"
    refuse "$field \"$(shown "$value")\" is not among the rule \"$field include ${wanted[$field]}\""
  fi
done
if [ -n "$visibilities" ]; then
  read_event "visibility allow$visibilities"
  case "$visibilities /$event_visibility" in
  *' private '*/private | *' internal '*/internal | *' public '*/public) ;;
  *) refuse "a $(shown "$event_visibility") repository is not among the rule \"visibility allow$visibilities\"" ;;
  esac
fi
check_fork
