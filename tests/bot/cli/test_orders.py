"""`amends customers import` and `amends orders import`, as they are typed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NoReturn

import pytest

from escalation.services.intake import Progress, Step, Taken, take_in
from tests.bot.commands import Amends

PEOPLE = "客户编号,姓名,语言,注册日期,备注\nk-1,林晓,简体中文,2020年1月5日,好\n"
HEAD = "order,customer,item,amount,ordered_on\n"


@pytest.fixture
def people(started: Amends, tmp_path: Path) -> Amends:
    """With one customer, from a table in GB18030."""
    (tmp_path / "people.csv").write_bytes(PEOPLE.encode("gb18030"))
    ended = started("customers", "import", "people.csv")
    assert (ended.code, ended.out) == (
        0,
        "1 rows read as GB18030, 0 refused.\n1 new, 0 changed, 0 as they were.\n",
    )
    assert "Columns passed over: 备注" in ended.err
    return started


def test_orders_come_in_and_again_change_nothing(people: Amends, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"{HEAD}a-1,k-1,Tea,30,2026-11-01\n")

    assert people("orders", "import", "orders.csv").out.endswith(
        "1 new, 0 changed, 0 as they were.\n"
    )
    assert people("orders", "import", "orders.csv").out.endswith(
        "0 new, 0 changed, 1 as they were.\n"
    )
    dry = people("orders", "import", "orders.csv", "--dry-run")
    assert (dry.code, dry.out.splitlines()[-1]) == (
        0,
        "Nothing was imported, as --dry-run wants it.",
    )


def test_what_is_refused_is_told_by_line_and_kept_in_a_report(
    people: Amends, tmp_path: Path
) -> None:
    rows = "".join(f"a-{n},k-1,Tea,1e3,2026-11-01\n" for n in range(30))
    (tmp_path / "orders.csv").write_text(f"{HEAD}{rows}b-1,k-1,Tea,3,2026-11-01\n")

    ended = people("orders", "import", "orders.csv", "--report", "refused.csv")

    assert ended.failure == (
        "amends: Nothing was imported. Correct what is refused, or leave it out with"
        " --skip-refused."
    )
    lines = ended.out.splitlines()
    assert lines[0] == (
        "line 2, amount: is a number with an exponent; show the column as a number with two"
        " decimals before exporting it"
    )
    assert lines[20:] == [
        "... and 10 more: see refused.csv",
        "30 exponent",
        "31 rows read as UTF-8, 30 refused.",
    ]
    with (tmp_path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        report = list(csv.DictReader(file))
    assert [row["line"] for row in report] == [str(n) for n in range(2, 32)]
    assert "a-1" not in (tmp_path / "refused.csv").read_text("utf-8")
    skipped = people("orders", "import", "orders.csv", "--skip-refused")
    assert (skipped.code, skipped.out.splitlines()[-1]) == (0, "1 new, 0 changed, 0 as they were.")


def test_a_file_that_cannot_be_read_is_one_line(people: Amends, tmp_path: Path) -> None:
    (tmp_path / "nul.csv").write_bytes(HEAD.encode() + b"a\0")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "folder").mkdir()

    assert people("orders", "import", "nul.csv").failure == (
        "amends: nul.csv, line 2 holds a NUL: this is no CSV file, or it is damaged; export it"
        " anew as CSV UTF-8. Nothing was imported."
    )
    assert "the file is empty" in people("orders", "import", "empty.csv").failure
    assert people("orders", "import", "folder").failure == "amends: folder is a folder."
    assert people("orders", "import", "none.csv").failure == (
        "amends: This does not exist: none.csv."
    )
    assert "names no column order" in people("orders", "import", "people.csv").failure
    assert "is the file to import" in (
        people("orders", "import", "nul.csv", "--report", "nul.csv").failure
    )
    assert people("orders", "import", "nul.csv", "--encoding", "latin1").code == 2


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        (Step.READING, "Nothing was imported."),
        (Step.CHECKING, "Nothing was imported."),
        (Step.MERGING, "All of the file is imported or nothing of it"),
        (None, "The file is imported"),
    ],
)
def test_who_stops_an_import_is_told_what_is_in(
    people: Amends,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stopped: Step | None,
    said: str,
) -> None:
    (tmp_path / "orders.csv").write_text(f"{HEAD}a-1,k-1,Tea,30,2026-11-01\n")

    async def stop(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    async def take_in_until(*given: Any, progress: Progress, **named: Any) -> Taken:  # noqa: ANN401 - handed on
        def stop_at(step: Step, done: int) -> None:
            progress(step, done)
            if step is stopped:
                raise KeyboardInterrupt

        return await take_in(*given, progress=stop_at, **named)

    with monkeypatch.context() as patched:
        patched.setattr("escalation.services.intake.take_in", take_in_until)
        patched.setattr("escalation.services.worth.value_some", stop)
        ended = people("orders", "import", "orders.csv")

    assert ended.code == 130
    assert ended.failure.startswith(f"amends: Stopped. {said}")
    again = people("orders", "import", "orders.csv").out
    assert again.endswith(
        "0 new, 0 changed, 1 as they were.\n"
        if stopped is None
        else "1 new, 0 changed, 0 as they were.\n"
    )
