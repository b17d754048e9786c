"""Does a text ask its reader for something? As staff write it, in three languages."""

from __future__ import annotations

import pytest

from handlers.asking import asks

ASKING = """
Which order is it?
Please send us a photo of the parcel.
Could you tell me when it came.
We need your order number before we can go on.
Let us know which of the two you prefer.
Please kindly confirm the address.
能告诉我是哪一笔订单吗
请您提供订单号。
麻烦您把照片发给我们
方便的话请补充一下到货日期
您更想退款还是换货呢
請提供訂單編號，我們馬上查。
麻煩您上傳照片
請您確認一下地址
您方便說明當時的情況嗎
"""
TELLING = """
I am looking into it and will write again tomorrow.
The refund was sent today.
Your case is with our billing team. See https://shop.example/help?case=4 for its state.
We have checked your bill. You were charged twice, and 30.00 goes back to you.
Sorry for the wait.
I told them to check it, and they will.
Thank you for your patience.
我们正在核实，明天下午前给您答复。
退款已经提交，三天内到账。
我们已确认重复扣款，会退回。
请放心，我们会处理。
请稍候，我们会回复您。
我們正在查，星期五前回覆您。
已為您換貨，明天寄出。
請放心，我們會在今天內處理好。
"""


@pytest.mark.parametrize("text", ASKING.strip().splitlines())
def test_who_asks_for_something_waits_for_an_answer(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", TELLING.strip().splitlines())
def test_who_tells_something_waits_for_nothing(text: str) -> None:
    assert not asks(text)
