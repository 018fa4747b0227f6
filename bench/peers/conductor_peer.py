#!/usr/bin/env python3
"""Times the conductor of orquesta with a chain of tasks that publish, and prints {"tasks_per_second": N}.

    python3 bench/peers/conductor_peer.py 200

Needs orquesta. The chain is that of bench/conductor_bench.cpp (BM_ChainPublish).
"""
import json
import sys
import time

import measure

measure.mend_collections()
measure.mend_fractions()
measure.mend_flags()

from orquesta import conducting, events, statuses  # noqa: E402
from orquesta.specs import native  # noqa: E402


def chain(tasks):
    lines = ["version: 1.0", "vars: [{n: 0}]", "output: [{n: <% ctx().n %>}]", "tasks:"]
    for i in range(tasks):
        step = f", next: [{{when: <% succeeded() %>, publish: [{{n: <% ctx().n + 1 %>}}], do: t{i + 1}}}]" if i + 1 < tasks else ""
        lines.append(f"  t{i}: {{action: core.noop{step}}}")
    return "\n".join(lines) + "\n"


def drive(conductor):
    conductor.request_workflow_status(statuses.RUNNING)
    result = {"stdout": "ok", "return_code": 0}
    while True:
        tasks = conductor.get_next_tasks()
        if not tasks:
            return
        for task in tasks:
            conductor.update_task_state(task["id"], task["route"], events.ActionExecutionEvent(statuses.RUNNING))
            conductor.update_task_state(task["id"], task["route"], events.ActionExecutionEvent(statuses.SUCCEEDED, result))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tasks = int(sys.argv[1])
    conductor = conducting.WorkflowConductor(native.WorkflowSpec(chain(tasks)))
    started = time.process_time()
    drive(conductor)
    conductor.render_workflow_output()
    seconds = time.process_time() - started
    if conductor.get_workflow_status() != statuses.SUCCEEDED:
        sys.exit(f"the run ended {conductor.get_workflow_status()}: {conductor.errors}")
    print(json.dumps({"tasks_per_second": tasks / seconds}))


if __name__ == "__main__":
    main()
