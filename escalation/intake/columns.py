"""The columns of a table of customers or of orders, by the names that people give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from escalation.intake import bulk, cells
from escalation.intake.bulk import ReadAll
from escalation.intake.cells import Read, nothing


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours: `name` in the database, how a cell is read and how many of them `together`,
    whether each must be filled, and what else it may be called at the head of a table (in lower
    case, without blanks).
    """

    name: str
    title: str
    read: Read = field(repr=False)
    called: tuple[str, ...]
    needed: bool = False
    together: ReadAll | None = field(default=None, repr=False)

    def read_one(self, said: str) -> str | None:
        """A cell as it is kept; None for an empty one.

        Raises:
            escalation.intake.Refused: it cannot be taken.
        """
        if said := said.strip():
            return self.read(said)
        return nothing() if self.needed else None

    def read_all(self, said: Sequence[str]) -> Sequence[str | None]:
        """The same for many cells, faster; refused if one of them is."""
        said = [cell.strip() for cell in said]
        kept = (self.together or bulk.each(self.read))(said)
        if "" not in said:
            return kept
        return nothing() if self.needed else [cell or None for cell in kept]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table, and which of its columns tells one row from the others."""

    name: str
    key: str
    columns: tuple[Column, ...]

    @property
    def by_title(self) -> Mapping[str, Column]:
        """Each column by everything that it may be called."""
        return {
            folded(said): column
            for column in self.columns
            for said in (column.name, column.title, *column.called)
        }


def folded(title: str) -> str:
    """A heading without what people write in different ways: case, blanks, marks."""
    return "".join(sign for sign in title.casefold() if sign.isalnum())


CUSTOMERS: Final = Kind(
    "customers",
    "id",
    (
        Column(
            "id", "customer", cells.identifier,
            ("customer id", "customer number", "customer no", "client id", "number",
             "客户编号", "客户号", "客户ID", "客户", "顾客编号", "会员号", "会员编号", "编号",
             "客戶編號", "客戶號", "客戶ID", "客戶", "顧客編號", "會員編號", "會員號", "編號"),
            needed=True,
        ),
        Column(
            "name", "name", cells.text,
            ("customer name", "full name", "姓名", "名字", "名称", "客户姓名", "客户名称",
             "名稱", "客戶姓名", "客戶名稱"),
        ),
        Column("language", "language", cells.language, ("lang", "语言", "語言")),
        Column(
            "channel", "channel", cells.channel,
            ("preferred channel", "contact by", "reach by", "联系方式", "首选渠道", "渠道",
             "偏好渠道", "聯絡方式", "首選管道", "管道", "偏好管道"),
        ),
        Column(
            "hours", "hours", cells.hours,
            ("preferred hours", "contact hours", "联系时间", "方便时间", "首选时间",
             "聯絡時間", "方便時間", "首選時間"),
        ),
        Column("zone", "zone", cells.zone, ("time zone", "timezone", "tz", "时区", "時區")),
        Column(
            "since", "since", cells.day,
            ("customer since", "member since", "registered", "registered on", "joined",
             "注册日期", "注册时间", "开户日期", "入会日期", "註冊日期", "註冊時間", "開戶日期",
             "入會日期"),
        ),
        Column(
            "tier", "tier", cells.tier,
            ("level", "等级", "会员等级", "客户等级", "等級", "會員等級", "客戶等級"),
        ),
    ),
)  # fmt: skip

ORDERS: Final = Kind(
    "orders",
    "ref",
    (
        Column(
            "ref", "order", cells.reference,
            ("order id", "order number", "order no", "order ref", "reference", "订单编号",
             "订单号", "订单", "单号", "訂單編號", "訂單號", "訂單", "單號", "訂單號碼"),
            needed=True,
            together=bulk.references,
        ),
        Column(
            "customer_id", "customer", cells.identifier,
            ("customer number", "customer no", "client id", "客户编号", "客户号", "客户ID",
             "客户", "顾客编号", "会员号", "会员编号", "客戶編號", "客戶號", "客戶ID", "客戶",
             "顧客編號", "會員編號", "會員號"),
            needed=True,
            together=bulk.identifiers,
        ),
        Column(
            "item", "item", cells.text,
            ("product", "description", "goods", "商品", "商品名称", "产品", "品名", "货品",
             "商品名稱", "產品", "貨品"),
            needed=True,
            together=bulk.texts,
        ),
        Column(
            "amount", "amount", cells.amount,
            ("total", "price", "sum", "order amount", "金额", "订单金额", "价格", "总价", "总额",
             "金額", "訂單金額", "價格", "總價", "總額"),
            needed=True,
            together=bulk.amounts,
        ),
        Column(
            "currency", "currency", cells.currency,
            ("currency code", "币种", "货币", "幣別", "幣種", "貨幣"),
        ),
        Column(
            "ordered_on", "ordered_on", cells.day,
            ("ordered", "order date", "date", "ordered at", "下单日期", "下单时间", "订单日期",
             "日期", "下單日期", "下單時間", "訂單日期", "訂購日期"),
            needed=True,
        ),
        Column(
            "charged", "charged", cells.amount,
            ("amount charged", "paid", "实付", "实付金额", "实收", "扣款", "扣款金额",
             "實付", "實付金額", "實收", "扣款金額"),
            together=bulk.amounts,
        ),
        Column(
            "promised_on", "promised_on", cells.day,
            ("promised", "promised for", "promised date", "due date", "承诺日期", "预计送达",
             "预计送达日期", "約定日期", "承諾日期", "預計送達", "預計送達日期"),
        ),
        Column(
            "delivered_on", "delivered_on", cells.day,
            ("delivered", "delivery date", "送达日期", "签收日期", "送达", "到货日期",
             "送達日期", "簽收日期", "送達", "到貨日期"),
        ),
    ),
)  # fmt: skip
