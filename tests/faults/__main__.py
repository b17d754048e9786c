"""The long run: `python -m tests.faults --kills 200 --report faults.json`, or `make faults`."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bot.bench.postgres import Cluster, running_cluster
from bot.nlu.process import rasa_python
from bot.settings import PROJECT
from escalation.unit_of_work import open_database
from tests.faults.parts import zygote
from tests.faults.rig import DURABLE, Plan, Report, rig

KINDS = ("sqlite", "postgresql")


@contextmanager
def place(kind: str, folder: Path) -> Iterator[tuple[str, Cluster | None]]:
    """An empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'amends.db'}", None
        return
    with running_cluster(DURABLE) as cluster:
        cluster.sql("CREATE DATABASE faults")
        yield cluster.url("faults"), cluster


async def run(kind: str, plan: Plan, folder: Path) -> Report:
    with place(kind, folder) as (url, cluster), zygote() as made_by:
        database = open_database(url)
        await database.migrate()
        await database.dispose()
        async with rig(url, folder, made_by, plan, cluster=cluster) as running:
            await running.ready()

            def told(line: str) -> None:
                sys.stderr.write(f"{kind}: {line}\n")

            return await running.run(plan, told)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--between", type=float, default=8.0, help="seconds between kills at most")
    parser.add_argument("--lease", type=float, help="seconds of a claim, if not the program's own")
    parser.add_argument(
        "--rasa",
        action=argparse.BooleanOptionalAction,
        help="read by Rasa, and kill it too; by default where its environment is",
    )
    parser.add_argument("--report", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for databases and logs")
    given = parser.parse_args()
    rasa = rasa_python(PROJECT).exists() if given.rasa is None else given.rasa
    if not rasa:
        why = "not asked for" if given.rasa is False else "`make rasa-env` builds its environment"
        sys.stderr.write(f"no Rasa is killed: {why}\n")
    plan = Plan(
        kills=given.kills,
        seed=given.seed,
        customers=2 * given.kills,
        between=(0.3, given.between),
        lease=given.lease,
        rasa=rasa,
    )
    sys.stderr.write(f"seed {plan.seed}\n")
    reports = {}
    for kind in KINDS if given.database == "both" else (given.database,):
        with tempfile.TemporaryDirectory(delete=given.keep is None, dir=given.keep) as folder:
            report = asyncio.run(run(kind, plan, Path(folder)))
        assert report.counts is not None
        reports[kind] = {
            "seed": report.seed,
            "kills": report.killed.total(),
            "killed": dict(report.killed),
            "seconds": report.seconds,
            **asdict(report.counts),
            "waiting": report.waiting,
            "wrong": report.counts.wrong,
        }
        sys.stdout.write(json.dumps({kind: reports[kind]}, indent=1) + "\n")
    if given.report is not None:
        given.report.write_text(json.dumps(reports, indent=1) + "\n", "utf-8")
    return int(any(report["wrong"] or report["waiting"] for report in reports.values()))


if __name__ == "__main__":
    sys.exit(main())
