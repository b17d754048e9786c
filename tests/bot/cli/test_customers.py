"""`amends customers export` and `erase`, as they are typed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from tests.bot.commands import Amends


def test_a_person_is_handed_out_and_erased(started: Amends, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("customer,name\nk-1,林晓\n", "utf-8")
    assert started("customers", "import", "people.csv").code == 0

    assert started("customers", "export", "k-1", "--out", "k.json").code == 0
    file = tmp_path / "k.json"
    assert [row["name"] for row in json.loads(file.read_text("utf-8"))["customer"]] == ["林晓"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    erased = started("customers", "erase", "k-1", "--yes")
    assert erased.out.startswith("Erased. What remains of the ledger is kept under erased-")
    assert started("customers", "export", "k-1").failure == "amends: There is no customer k-1."
    assert started("customers", "erase", "k-1", "--yes").failure == (
        "amends: There is no customer k-1."
    )
