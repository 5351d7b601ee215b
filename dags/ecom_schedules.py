"""Airflow's DAGs, built from ecom_dags.json, which `ecom dags export` writes: one declaration for both orchestrators.

No clock, no random value and no Node while Airflow reads this file: a task is an `ecom` command that a script starts.
"""

import json
import os
import shlex
import subprocess
from datetime import timedelta
from pathlib import Path

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, CronTriggerTimetable, Variable
from airflow.sdk.log import mask_secret

ROOT = Path(__file__).resolve().parent.parent
DECLARATION = json.loads(Path(__file__).resolve().with_name("ecom_dags.json").read_text())


def variable(name: str) -> str:
    return f"ECOM_VAR_{name.upper()}"


# Connections replace ECOM_OLTP_URL and ECOM_DWH_URL where there are some.
ENVIRONMENT = {
    "ECOM_ORCHESTRATOR": "airflow",
    "ECOM_VARIABLES": "environment",
    "ECOM_DAG_ID": "{{ dag.dag_id }}",
    "ECOM_RUN_ID": "{{ run_id }}",
    "ECOM_TASK_ID": "{{ task.task_id }}",
    "ECOM_TRY_NUMBER": "{{ ti.try_number }}",
    "ECOM_LOGICAL_TIME": "{{ (data_interval_start | default(dag_run.run_after, true)).isoformat() }}",
    "ECOM_OLTP_CONNECTION": "{{ conn.get('ecom_db') | connection_json }}",
    "ECOM_DWH_CONNECTION": "{{ conn.get('ecom_dwh') | connection_json }}",
} | {variable(name): "{{ '%s' | variable_text(dag_run.conf, var.value) }}" % name for name in DECLARATION["variables"]}


def variable_text(name: str, conf: dict | None, stored) -> str:
    """A Variable's text: the run's conf comes first, then the environment of Airflow itself, then what is set in Airflow."""
    given = (conf or {}).get(name)
    text = str(given) if given is not None else os.environ.get(variable(name)) or stored.get(name, "")
    if name in DECLARATION["secret_variables"] and text:
        mask_secret(text)
    return text


def connection_json(connection) -> str:
    """As `as_json()`, with the password masked in logs also where JSON writes it in another way: as `\\u00e9` or `\\"`."""
    if connection is None:
        return ""
    mask_secret(json.dumps(connection.password or "")[1:-1])
    return connection.as_json()


def report(context, state: str) -> None:
    """Tells our alerts how a task ended: one message when a problem begins, none while it lasts, one when it is over."""
    ti = context["ti"]
    words = ["--dag", ti.dag_id, "--run", ti.run_id, "--task", ti.task_id, "--attempt", str(ti.try_number), "--state", state]
    values = {variable(name): Variable.get(name, default="") for name in DECLARATION["variables"]}
    ours = {"ECOM_ORCHESTRATOR": "airflow", "ECOM_VARIABLES": "environment"}
    subprocess.run([ROOT / "scripts/ecom.sh", "alerts", "report", *words], env=values | os.environ | ours, timeout=40, check=False)


def failed(context) -> None:
    report(context, "failed")


def succeeded(context) -> None:
    report(context, "success")


def operator(task: dict) -> BashOperator:
    return BashOperator(
        task_id=task["task_id"],
        # The blank at the end keeps Airflow from taking the script for a template.
        bash_command=f"exec {shlex.quote(str(ROOT))}/{task['script']} ",
        env=ENVIRONMENT,
        append_env=True,
        skip_on_exit_code=99,
        retries=task["retries"],
        retry_delay=timedelta(seconds=task["retry_delay_seconds"]),
        retry_exponential_backoff=2,
        execution_timeout=timedelta(seconds=task["execution_timeout_seconds"]),
        on_failure_callback=failed,
        on_success_callback=succeeded,
        outlets=[Asset(name) for name in task["outlets"]],
    )


for declared in DECLARATION["dags"]:
    with DAG(
        dag_id=declared["dag_id"],
        description=declared["description"],
        schedule=CronTriggerTimetable(declared["cron"], timezone=declared["timezone"]),
        start_date=pendulum.parse(declared["start_date"]),
        catchup=declared["catchup"],
        max_active_runs=1,
        tags=["ecom"],
        user_defined_filters={"connection_json": connection_json, "variable_text": variable_text},
    ):
        operators = {task["task_id"]: operator(task) for task in declared["tasks"]}
        for task in declared["tasks"]:
            operators[task["task_id"]].set_upstream([operators[name] for name in task["upstream"]])
