"""`amends serve --only`: what cannot be a part of its own is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main

SECRET = "s" * 40


@pytest.mark.parametrize("role", ["web", "worker", "telegram"])
def test_on_sqlite_one_process_does_everything(
    role: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AMENDS_STATE_DIR", str(tmp_path))

    with pytest.raises(SystemExit) as ended:
        main(["serve", "--only", role])

    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        f"amends: --only {role} needs PostgreSQL (DATABASE_URL): on SQLite one process does "
        "everything.\n"
    )


@pytest.mark.parametrize(
    ("role", "given", "missing"),
    [("web", {}, "AMENDS_SECRET"), ("telegram", {"AMENDS_SECRET": SECRET}, "TELEGRAM_TOKEN")],
)
def test_what_all_parts_share_must_be_set(
    role: str,
    given: dict[str, str],
    missing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {
        "AMENDS_STATE_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@localhost/none",
        **given,
    }.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit):
        main(["serve", "--only", role])

    assert missing in capsys.readouterr().err
