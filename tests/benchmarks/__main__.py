from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import Any

NAMES = ("floor", "lk", "stock")
TASKS = ("list", "whale", "page500", "search", "detail", "place", "repeat", "move")


class Worker:
    def __init__(self, name: str) -> None:
        self.name = name
        command = [sys.executable, "-m", "tests.benchmarks.worker", name]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.read()

    def read(self) -> Any:
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise SystemExit(f"{self.name} has stopped; see above")
        return json.loads(line)

    def ask(self, **order: Any) -> Any:
        self.process.stdin.write(json.dumps(order) + "\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return self.read()


def measure(rounds: int, count: int, tasks: list[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """task → implementation → its best round; the implementations take turns in each round."""
    workers = {name: Worker(name) for name in NAMES}
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for task in tasks:
        taken: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
        for worker in workers.values():
            worker.ask(task=task, count=max(5, count // 5), seed=1000)
        for number in range(rounds):
            for name, worker in workers.items():
                taken[name].append(worker.ask(task=task, count=count, seed=number + 1))
        found[task] = {name: summary(runs) for name, runs in taken.items()}
        for name in ("lk", "stock"):
            found[task][name]["statements"] = workers[name].ask(task=task, statements=True)
        print(row(task, found[task]), flush=True)
    return found


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The least of the rounds: the work is the same each time, and what other processes on the machine add is never negative."""
    best = min(runs, key=lambda run: run["python"] + run["postgres"])
    return best | {"cpu": best["python"] + best["postgres"]}


def row(task: str, found: dict[str, dict[str, Any]]) -> str:
    floor, lk, stock = (found[name]["cpu"] for name in NAMES)
    cells = [f"{found[name]['python']:.0f} + {found[name]['postgres']:.0f}" for name in NAMES]
    return f"| {task} | {' | '.join(cells)} | {lk / floor:.2f} | {stock / lk:.2f} | {found['lk']['statements']} | {found['stock']['statements']} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--load", type=int, metavar="ORDERS", help="make the database anew with so many orders, then measure")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--count", type=int, default=25, help="requests a round")
    parser.add_argument("--json", help="also write the figures to this file")
    parser.add_argument("tasks", nargs="*", default=list(TASKS))
    options = parser.parse_args()
    if options.load:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        import django

        django.setup()
        from tests.benchmarks.load import create

        create(options.load)
    print("CPU in microseconds a request, Python + PostgreSQL\n")
    print(
        "| task | floor | lk_kit | stock DRF | lk_kit / floor | stock / lk_kit | statements lk_kit | stock |\n|---|---|---|---|---|---|---|---|"
    )
    found = measure(options.rounds, options.count, options.tasks)
    if options.json:
        with open(options.json, "w") as out:
            json.dump(found, out, indent=1)


if __name__ == "__main__":
    main()
