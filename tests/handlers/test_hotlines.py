"""The numbers beside a hand-over: of countries that exist, such as somebody can dial."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel import Locale

from handlers import hotlines
from handlers.hotlines import Hotlines, hotlines_of

DIALLED = re.compile("[0-9]{2,5}(?:[ -][0-9]{2,4}){0,3}")
TABLE = tomllib.loads(Path(hotlines.__file__).with_suffix(".toml").read_text("utf-8"))


@pytest.mark.parametrize("country", sorted(TABLE))
def test_every_country_has_numbers_that_can_be_dialled(country: str) -> None:
    assert country in Locale("en").territories
    found = hotlines_of(country.lower())
    assert (found.emergency, found.crisis) == (
        TABLE[country]["emergency"],
        TABLE[country]["crisis"],
    )
    for said in (found.emergency, found.crisis):
        assert said
        assert all(DIALLED.fullmatch(number) for number in said.split(" / ")), said


def test_the_countries_of_our_languages_are_there() -> None:
    assert {"CN", "HK", "TW", "SG", "US", "GB"} <= TABLE.keys()


@pytest.mark.parametrize("country", [None, "", "XX", "China"])
def test_elsewhere_no_number_is_named(country: str | None) -> None:
    assert hotlines_of(country) == Hotlines()


@pytest.mark.parametrize("row", ["emergency = 110", 'emergancy = "110"', 'emergency = ""'])
def test_a_table_that_cannot_be_used_names_its_place(tmp_path: Path, row: str) -> None:
    file = tmp_path / "hotlines.toml"
    file.write_text(f"CN = {{ {row} }}", "utf-8")

    with pytest.raises(ValueError, match="CN"):
        hotlines._read(file)
