"""Files as shops and spreadsheets write them, and those of which nothing can be taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from escalation.intake import CUSTOMERS, ORDERS, SheetRefused, open_sheet

HEAD = "order,customer,item,amount,ordered_on\n"


def written(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    file = folder / "table.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return file


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030")]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_of_any_spreadsheet_is_read(
    tmp_path: Path, encoding: str, found: str, delimiter: str, end: str
) -> None:
    rows = [["客户编号", "姓名", "备注"], ["k-1", "李雷", "好"], [], ["k-2", '"韩\n梅梅"', ""]]
    text = end.join(delimiter.join(row) for row in rows)

    with open_sheet(written(tmp_path, text, encoding), CUSTOMERS) as sheet:
        assert (sheet.encoding, sheet.layout.names) == (found, ("id", "name"))
        assert sheet.layout.unknown == ("备注",)
        stretches = list(sheet.stretches(1))

    assert stretches == [([2], [["k-1", "李雷", "好"]]), ([4], [["k-2", "韩\n梅梅", ""]])]


def test_big5_is_read_when_it_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, "客戶編號,姓名\nk-3,陳怡君\n", "big5")

    with open_sheet(file, CUSTOMERS, encoding="big5") as sheet:
        assert list(sheet.stretches(9)) == [([2], [["k-3", "陳怡君"]])]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("big5", ",".join(["陳怡君,林美麗,王大文"] * 6)),
        ("gb18030", ",".join(["陈怡君,林美丽,王大文,欧阳锋"] * 6)),
        ("gb18030", ",".join(["陳怡君,林美麗,歐陽鋒"] * 6)),
        ("gb18030", ",".join(["张玥,李祎,王建国,刘洋,陈静,赵敏"] * 6)),
        ("gb18030", "陶喆,㐂田𠮷"),
        ("gb18030", "张玥,王珺"),
        ("gb18030", "朱镕基"),
        ("gb18030", "café Ünsal"),
    ],
)
def test_big5_is_told_from_gb18030_by_its_second_bytes(
    tmp_path: Path, encoding: str, name: str
) -> None:
    file = written(tmp_path, f'customer,name\nk-3,"{name}"\n', encoding)

    with open_sheet(file, CUSTOMERS) as sheet:
        assert sheet.encoding == encoding
        assert list(sheet.stretches(9)) == [([2], [["k-3", name]])]


@pytest.mark.parametrize(
    ("encoding", "heading", "name"),
    [("big5", "客戶編號,姓名", "陳怡君"), ("gb18030", "客户编号,姓名", "王玥,李珺")],
)
def test_a_chinese_heading_tells_big5_from_gb18030_in_the_shortest_file(
    tmp_path: Path, encoding: str, heading: str, name: str
) -> None:
    file = written(tmp_path, f'{heading}\nk-3,"{name}"\n', encoding)

    with open_sheet(file, CUSTOMERS) as sheet:
        assert sheet.encoding == encoding
        assert list(sheet.stretches(9)) == [([2], [["k-3", name]])]


def test_big5_that_looks_like_gb18030_is_told_of_where_its_heading_means_nothing(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, "客,", "big5")

    with (
        pytest.raises(SheetRefused, match="a file in Big5 needs --encoding big5"),
        open_sheet(file, CUSTOMERS),
    ):
        pass


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty: its first line must name the columns"),
        (b"\n\n", "line 1 is empty"),
        ("\ufeff".encode(), "line 1 is empty"),
        (f"{HEAD}a,b\0".encode(), "line 2 holds a NUL"),
        ("order,customer\n".encode("utf-16"), "line 1: this is UTF-16; save it as CSV UTF-8"),
        (b"order\n\n\xff\xff\xff", "line 3 is neither UTF-8 nor GB18030"),
        (b"order\n\xe4", "line 2 is neither UTF-8 nor GB18030"),
        (b"order,item,amount\n", "line 1 names no column customer, ordered_on"),
        (b"order,Order No.\n", "line 1: the columns order and Order No. mean the same"),
        (b'"order,customer\n', "line 1 names no column"),
    ],
)
def test_a_file_of_no_use_is_refused_with_the_line(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with (
        pytest.raises(SheetRefused, match=f"^{said}".replace(".", r"\.")),
        open_sheet(written(tmp_path, content), ORDERS),
    ):
        pass


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            'a,b,"never closed\n' + "x,y\n" * 40_000,
            "line 2: a double quote is opened and not closed",
        ),
        ('1,2,3\na,"b"c,d\n', "line 3: text stands outside of its double quotes"),
        ('1,2,"3', "line 2: a double quote is opened"),
        ("1,2,3\na," + "x" * 70_000 + ",3\n", "line 3: a cell holds more than 65,536 characters"),
    ],
)
def test_what_cannot_be_parted_into_rows_is_refused(tmp_path: Path, rows: str, said: str) -> None:
    with (
        open_sheet(written(tmp_path, HEAD + rows), ORDERS) as sheet,
        pytest.raises(SheetRefused, match=f"^{said}"),
    ):
        list(sheet.stretches(9))


def test_a_wrong_encoding_far_inside_is_found_before_anything_is_read(tmp_path: Path) -> None:
    content = HEAD.encode() + b"a,b,c,1,2026-11-01\n" * 100_000 + b"\xff\xff\n"

    with (
        pytest.raises(SheetRefused, match="line 100002 is neither"),
        open_sheet(written(tmp_path, content), ORDERS),
    ):
        pass


def test_all_that_is_wrong_with_a_row_is_told_by_the_tables_own_headings(tmp_path: Path) -> None:
    text = "订单号,客户,商品,金额,日期\n,k-1,,1e3,2026-02-30\na,b\n"
    with open_sheet(written(tmp_path, text), ORDERS) as sheet:
        [stretch] = sheet.stretches(9)
        kept, [refusals, torn] = sheet.layout.read_all(*stretch)

    assert kept == []
    assert [(each.line, each.column, each.problem) for each in refusals] == [
        (2, "订单号", "empty"),
        (2, "商品", "empty"),
        (2, "金额", "exponent"),
        (2, "日期", "no_such_day"),
    ]
    assert str(torn[0]).startswith("line 3: has 2 cells instead of 5")
