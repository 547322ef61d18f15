#!/bin/bash
# Runs one GitHub Actions runner in this sandbox and ends with it.
#
# Reads from the environment:
#   ACTIONS_RUNNER_INPUT_JITCONFIG  the registration; run.sh inherits it, nothing else may
#   SLUICE_POLICY                   the rules that job-started.sh holds the job to
#   SLUICE_RUNNER_DIR               where run.sh is; default /home/runner
#   SLUICE_WATCHDOG_SECONDS         give up after so long if no job ever started; 0 or unset: never
#   SLUICE_DOCKER                   none (default), gvisor or vm: start dockerd first
#   SLUICE_DOCKER_WAIT_SECONDS      how long dockerd may take; default 60
#   SLUICE_DOCKER_SOCKET            default /var/run/docker.sock
#
# Exit codes: 0 the runner ended; 7 GitHub takes no more jobs to this runner version; 69 no Docker;
# 75 the watchdog gave up; 78 wrong configuration; else the code of run.sh.
# A SHELLOPTS of the pool could ask to show or to export what is kept here.
set +ax -uo pipefail
umask 022

# bash goes on exporting a name that it was started with, so a variable of the pool would hand what
# is kept here to every child, and lose its own value. Hence a prefix that no pool may use, and
# whatever a stored secret brings under it goes.
unset -v "${!SLUICE__@}"

readonly SLUICE__ok=0 SLUICE__deprecated=7 SLUICE__no_docker=69 SLUICE__no_job=75
readonly SLUICE__bad_config=78
SLUICE__home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit "$SLUICE__bad_config"
readonly SLUICE__home
readonly SLUICE__runner_dir=${SLUICE_RUNNER_DIR:-/home/runner}
readonly SLUICE__watchdog_seconds=${SLUICE_WATCHDOG_SECONDS:-0}
readonly SLUICE__docker=${SLUICE_DOCKER:-none}
readonly SLUICE__docker_wait=${SLUICE_DOCKER_WAIT_SECONDS:-60}
readonly SLUICE__docker_socket=${SLUICE_DOCKER_SOCKET:-/var/run/docker.sock}

say() {
  printf 'sluice: %s\n' "$*" >&2
}

fail() {
  local code=$1
  shift
  say "$@"
  exit "$code"
}

misconfigured() {
  fail "$SLUICE__bad_config" "$@"
}

is_count() {
  [[ $1 =~ ^[0-9]{1,9}$ ]]
}

# gVisor has no netfilter that dockerd can program, so containers get their way out here.
gvisor_nat() {
  local device address tables
  device=$(ip route show default 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  address=$(ip -4 addr show dev "$device" 2>/dev/null | sed -n 's/.*inet \([0-9.]*\).*/\1/p' | head -n 1)
  tables=$(command -v iptables-legacy || command -v iptables) || tables=
  if [ -z "$device" ] || [ -z "$address" ] || [ -z "$tables" ]; then
    say "no address translation for containers: they need host networking"
    return
  fi
  echo 1 >/proc/sys/net/ipv4/ip_forward 2>/dev/null
  local protocol
  for protocol in tcp udp; do
    "$tables" -t nat -A POSTROUTING -o "$device" -p "$protocol" -j SNAT --to-source "$address" ||
      say "cannot translate addresses of containers ($protocol)"
  done
}

start_docker() {
  local flags=() log=$SLUICE__home/dockerd.log daemon waited=0
  case $SLUICE__docker in
  none) return ;;
  vm) ;;
  gvisor)
    gvisor_nat
    flags+=(--iptables=false --ip6tables=false)
    if [ ! -e /etc/docker/daemon.json ]; then
      # From Docker 29 on the default store needs overlay mounts that gVisor lacks.
      printf '{"features":{"containerd-snapshotter":false}}\n' >"$SLUICE__home/daemon.json"
      flags+=(--config-file "$SLUICE__home/daemon.json")
    fi
    ;;
  *) misconfigured "SLUICE_DOCKER must be none, gvisor or vm" ;;
  esac
  command -v dockerd >/dev/null || fail "$SLUICE__no_docker" "the image brings no dockerd"
  dockerd "${flags[@]}" </dev/null >"$log" 2>&1 &
  daemon=$!
  until [ -S "$SLUICE__docker_socket" ]; do
    if ! kill -0 "$daemon" 2>/dev/null || [ "$waited" -ge "$SLUICE__docker_wait" ]; then
      tail -n 20 "$log" >&2
      fail "$SLUICE__no_docker" "dockerd did not open $SLUICE__docker_socket"
    fi
    sleep 1
    waited=$((waited + 1))
  done
}

# True once a job has begun here: the hook said so, or the runner's worker is there. The worker
# counts too because the hook runs some seconds after GitHub has given the job away.
job_started() {
  local comm name
  [ -e "$SLUICE__home/started" ] && return 0
  for comm in /proc/[0-9]*/comm; do
    if { read -r name <"$comm"; } 2>/dev/null && [ "$name" = Runner.Worker ]; then
      : >"$SLUICE__home/started"
      return 0
    fi
  done
  return 1
}

watch_for_job() {
  local waited=0 grace=35
  while [ "$waited" -lt "$SLUICE__watchdog_seconds" ]; do
    job_started && return
    sleep 1
    waited=$((waited + 1))
  done
  job_started && return
  say "no job within $SLUICE__watchdog_seconds s"
  : >"$SLUICE__home/gave-up"
  kill -TERM "$1" 2>/dev/null
  # The listener may take 30 s to stop.
  while [ "$grace" -gt 0 ] && kill -0 "$1" 2>/dev/null; do
    sleep 1
    grace=$((grace - 1))
  done
  kill -KILL "$1" 2>/dev/null
}

[ -n "${ACTIONS_RUNNER_INPUT_JITCONFIG:-}" ] || misconfigured "there is no registration"
# Without rules every job would pass, so their absence is an error.
[ -n "${SLUICE_POLICY:-}" ] || misconfigured "there is no policy"
is_count "$SLUICE__watchdog_seconds" || misconfigured "SLUICE_WATCHDOG_SECONDS is not a number"
is_count "$SLUICE__docker_wait" || misconfigured "SLUICE_DOCKER_WAIT_SECONDS is not a number"

rm -f "$SLUICE__home"/{policy,runner-dir,started,gave-up}
printf '%s\n' "$SLUICE_POLICY" >"$SLUICE__home/policy" ||
  misconfigured "cannot write the policy"
printf '%s\n' "$SLUICE__runner_dir" >"$SLUICE__home/runner-dir" ||
  misconfigured "cannot write to $SLUICE__home"
chmod 0444 "$SLUICE__home/policy" "$SLUICE__home/runner-dir"
# From here on the runner alone gets the registration: no daemon and no tool inherits it.
SLUICE__registration=$ACTIONS_RUNNER_INPUT_JITCONFIG
unset SLUICE_POLICY ACTIONS_RUNNER_INPUT_JITCONFIG

cd "$SLUICE__runner_dir" || misconfigured "there is no $SLUICE__runner_dir"
[ -x ./run.sh ] || misconfigured "there is no run.sh in $SLUICE__runner_dir"

start_docker

# Modal runs containers as root whatever the image says.
export RUNNER_ALLOW_RUNASROOT=1
# Makes run.sh hand signals on and return the runner's own exit code.
export RUNNER_MANUALLY_TRAP_SIG=1
export ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE=1
export ACTIONS_RUNNER_HOOK_JOB_STARTED=$SLUICE__home/job-started.sh

ACTIONS_RUNNER_INPUT_JITCONFIG=$SLUICE__registration ./run.sh &
SLUICE__runner=$!
unset SLUICE__registration
trap 'kill -TERM "$SLUICE__runner" 2>/dev/null' TERM INT

SLUICE__watchdog=
if [ "$SLUICE__watchdog_seconds" -gt 0 ]; then
  watch_for_job "$SLUICE__runner" </dev/null &
  SLUICE__watchdog=$!
fi

SLUICE__code=$SLUICE__ok
# A trapped signal ends wait early.
while :; do
  wait "$SLUICE__runner"
  SLUICE__code=$?
  kill -0 "$SLUICE__runner" 2>/dev/null || break
done
# A signal may also have come as the runner went; bash still knows how that ended.
wait "$SLUICE__runner" 2>/dev/null
SLUICE__kept=$?
[ "$SLUICE__kept" -eq 127 ] || SLUICE__code=$SLUICE__kept
[ -z "$SLUICE__watchdog" ] || kill "$SLUICE__watchdog" 2>/dev/null

if [ -e "$SLUICE__home/gave-up" ]; then
  exit "$SLUICE__no_job"
fi
if [ "$SLUICE__code" -eq "$SLUICE__deprecated" ]; then
  say "GitHub gives no more jobs to this runner version; build a newer image"
fi
exit "$SLUICE__code"
