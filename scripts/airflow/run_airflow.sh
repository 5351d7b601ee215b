#!/usr/bin/env bash
# Starts, stops or shows an Airflow of this checkout, on loopback only. The first start makes its virtual environment, which needs
# Python 3.10 or newer with venv, 500 MB of disk and a minute; it runs with 1.5 GB of memory.
#
#   scripts/airflow/run_airflow.sh [start|stop|restart|status]     restart is the default
#
# ECOM_AIRFLOW_PORT (8080) is its port. Whatever AIRFLOW__SECTION__KEY the environment has comes before what is set here.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
root=$PWD
version=3.3.2

say() { echo "$*" >&2; }

# From the environment, else from .env, as ecom reads it.
setting() {
  if [ -n "${!1:-}" ]; then echo "${!1}"
  elif [ -f .env ]; then node --env-file=.env -p "process.env.$1 ?? ''"
  fi
}

home=$(setting ECOM_HOME)
home=$(realpath -m "${home:-$root}")
port=$(setting ECOM_AIRFLOW_PORT)
port=${port:-8080}
url="http://127.0.0.1:$port"
venv="$root/libs/airflow"
airflow_home="$home/data/airflow"
components='api-server scheduler dag-processor triggerer'

# Settings are environment variables, so that nobody edits a file that Airflow writes anew.
export ECOM_HOME="$home" AIRFLOW_HOME="$airflow_home"
usually() { [ -n "${!1+set}" ] || export "$1=$2"; }
usually AIRFLOW__CORE__DAGS_FOLDER "$root/dags"
usually AIRFLOW__CORE__LOAD_EXAMPLES False
usually AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION False
usually AIRFLOW__CORE__PARALLELISM 4
usually AIRFLOW__CORE__SENSITIVE_VAR_CONN_NAMES smtp_url
usually AIRFLOW__LOGGING__BASE_LOG_FOLDER "$home/logs"
usually AIRFLOW__API__BASE_URL "$url"
usually AIRFLOW__API__WORKERS 1
usually AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL 30
# A task whose worker was killed is noticed after a minute, not five; then it is repeated, and waits for the process that goes on.
usually AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT 60
# The same for the tasks of a scheduler that was killed.
usually AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL 30
usually AIRFLOW__CORE__EXECUTION_API_SERVER_URL "$url/execution/"

install() {
  [ "$(cat "$venv/version" 2> /dev/null)" = "$version" ] && return
  if ! python3 -c 'import sys, venv; sys.exit(sys.version_info < (3, 10))' 2> /dev/null; then
    say 'Airflow needs Python 3.10 or newer with venv (Debian: apt install python3-venv).'
    exit 1
  fi
  say "Airflow $version: about 500 MB …"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check "apache-airflow==$version"
  echo "$version" > "$venv/version"
}

pid_file() { echo "$airflow_home/$1.pid"; }
# Whether a process of Airflow's is alive in the group that a component was started as: not one that has got the number since, nor one
# that was killed and that nobody has looked after.
alive() {
  ps -eo "$1=,stat=,args=" | awk -v id="$2" -v program="$venv/bin/airflow" \
    '$1 == id && $2 !~ /^Z/ && (index($0, program) || $3 == "airflow") { found = 1 } END { exit !found }'
}
recorded() { cat "$(pid_file "$1")" 2> /dev/null; }
runs() { local pid; pid=$(recorded "$1") && alive pid "$pid"; }
remains() { local pid; pid=$(recorded "$1") && alive pgid "$pid"; }
answers() { node -e 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$url/api/v2/version"; }
is_taken() { node -e 'require("net").connect(process.argv[1], "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(1))' "$port"; }

any_remains() { for name in $components; do remains "$name" && return; done; return 1; }
all_run() { for name in $components; do runs "$name" || return 1; done; }

# In a group of its own, so that stop ends whatever it started.
launch() {
  local name=$1
  shift
  setsid "$venv/bin/airflow" "$name" "$@" >> "$home/logs/airflow-$name.log" 2>&1 < /dev/null 9>&- &
  echo $! > "$(pid_file "$name")"
}

start() {
  mkdir -p "$home/data" "$home/logs"
  mkdir -p -m 700 "$airflow_home"
  # One at a time.
  exec 9> "$airflow_home/start.lock"
  flock 9
  if all_run; then say "Airflow runs already: $url"; return; fi
  if any_remains; then say 'A part of Airflow has ended.'; stop; fi
  if is_taken; then say "Port $port is in use. Set ECOM_AIRFLOW_PORT to another one."; exit 1; fi
  install
  # Whoever gives up while it starts leaves nothing behind.
  trap 'stop; exit 130' INT TERM
  export PATH="$venv/bin:$PATH"
  say 'Preparing the metadata database …'
  "$venv/bin/airflow" db migrate > "$home/logs/airflow-db.log" 2>&1 || failed db
  # The log servers would listen on every address: the API server reads the files itself.
  launch api-server --host 127.0.0.1 --port "$port"
  launch scheduler --skip-serve-logs
  launch dag-processor
  launch triggerer --skip-serve-logs
  echo "$url" > "$airflow_home/url"
  say 'Waiting until Airflow answers …'
  for _ in $(seq 1 120); do
    for name in $components; do runs "$name" || failed "$name"; done
    if answers; then ready; return; fi
    sleep 1
  done
  failed api-server
}

ready() {
  say "Airflow is at $url"
  say "User admin; the password is in $airflow_home/simple_auth_manager_passwords.json.generated"
  say 'ECOM_ORCHESTRATOR=airflow npx ecom dags list shows its DAGs.'
}

failed() {
  say "Airflow's $1 did not start; the last lines of $home/logs/airflow-$1.log:"
  tail -n 15 "$home/logs/airflow-$1.log" >&2
  stop
  exit 1
}

stop() {
  if ! any_remains; then say 'Airflow does not run.'; rm -f "$airflow_home"/*.pid "$airflow_home/url"; return; fi
  # The scheduler first: its tasks are asked to end while the API server still takes their reports.
  for name in scheduler triggerer dag-processor api-server; do end "$name"; done
  rm -f "$airflow_home/url"
  say 'Airflow is stopped.'
}

end() {
  local pid
  if ! remains "$1"; then rm -f "$(pid_file "$1")"; return; fi
  pid=$(recorded "$1")
  kill -TERM "-$pid" 2> /dev/null || true
  for _ in $(seq 1 20); do remains "$1" || break; sleep 0.5; done
  kill -KILL "-$pid" 2> /dev/null || true
  rm -f "$(pid_file "$1")"
}

status() {
  if ! any_remains; then say 'Airflow does not run.'; exit 1; fi
  for name in $components; do say "$name $(runs "$name" && echo "runs, process $(cat "$(pid_file "$name")")" || echo 'does not run')"; done
  if answers; then say "It answers at $url"; else say "It does not answer at $url"; exit 1; fi
  all_run || exit 1
}

case "${1:-restart}" in
  start) start ;;
  stop) stop ;;
  restart) stop; start ;;
  status) status ;;
  -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$root/scripts/airflow/run_airflow.sh" ;;
  *) say 'usage: scripts/airflow/run_airflow.sh [start|stop|restart|status]'; exit 2 ;;
esac
