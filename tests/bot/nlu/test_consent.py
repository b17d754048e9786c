"""What counts as a yes, what as a no, and what as neither. Each phrase is one that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.consent import agrees_in_part, read_consent, wants_person

YES = """
好 | 好的 | 好的。 | 好的！ | 好的谢谢 | 好的，谢谢你 | 好吧 | 好呀 | 好嘞 | 好滴好滴 | 可以 | 可以的 | 可以啊，麻烦了 | 行 | 行吧 | 那行
行，就这么办吧 | 同意 | 我同意 | 我同意这个方案 | 接受 | 可以接受 | 我接受，谢谢 | 嗯好 | 嗯嗯可以的 | 没问题 | 没意见 | 就这么办 | 就按你说的办
就按这个方案来 | 那就麻烦你们了，就这么处理 | 成交 | 妥了 | 要得 | 是的 | 是的，我确认 | 确认 | 确定，提交吧 | 愿意 | 当然可以 | 也行 | 都可以
这样可以 | 好的 👍 | 👌 可以 | ok | OK | Ok! | okay | ＯＫ | ok好的 | OK的 | okok，没问题 | 好的 thanks | 没毛病，就这么办 | 听你的 | 得嘞 | 不好意思，可以的
好的，收到，谢谢 | 好的，辛苦了 | 那好吧 | 好，请尽快处理
好喔 | 沒問題 | 可以喔，謝謝 | 我接受這個補償 | 同意，請幫我處理 | 就照你說的辦 | 嗯嗯就照你說的辦 | 得，冇問題 | 好呀，唔該 | 係呀 | 可以接受，感謝
確認，送出吧 | OK 呀，照做啦 | 好嘅，唔該晒 | 成交！ | 行，我沒有意見
yes | Yes. | YES | yes please | Yes, please! | yep | yup | yeah | sure | Sure, thanks | ok deal | deal | It's a deal | agreed | I agree | I accept | I accept the offer
I’ll accept | go ahead | Go ahead, please | please do | do it | Yes, do it | that works | That works for me | works for me 👍 | sounds good | Sounds good, thank you
That's fine | that's fine by me | fine by me | fine | alright | all right then | please proceed | ok, please proceed | okay let's do that | I'm happy with that
yes I'd like that | of course | Absolutely | by all means | no problem | no objections | you have my consent | confirmed | Happy to accept, thanks | y | kk
That would be acceptable, thank you | hmm ok | well, yes | Perfect, go ahead
行，别再拖了 | 同意，快点 | 得啦，快啲 | Yes please, and hurry | Yes. Thank you for sorting this out so quickly | okie | lets do it
"""

NO = """
不 | 不要 | 不用了 | 不用了，谢谢 | 不行 | 不行，太少了 | 不可以 | 不同意 | 我不同意 | 我不接受 | 不接受 | 不能接受 | 无法接受 | 接受不了 | 拒绝
不需要 | 不必了 | 没门 | 免了 | 太少了 | 太少了，不要 | 谢谢，不需要 | 抱歉，我不接受 | 不愿意，我凭什么要再等七天 | 不同意这个方案 | 不要你们的券 | 我不接受这种补偿
20块打发叫花子呢，我不同意 | 不满意，换个方案 | 不好意思，我不接受 | 不行！你们太过分了 | 不是 OK 了，我不同意
不用了，謝謝 | 唔要 | 唔得 | 唔好意思，唔得 | 唔同意呢個安排 | 不行，太少了 | 不需要換貨 | 我拒絕 | 唔使喇，費事
no | No. | No thanks | no thank you | nope | nah | no way | absolutely not | Definitely not | I decline | I refuse | not good enough | not acceptable
that's not acceptable | not enough | no, that is far too little | No, I want my money back | I don't accept this | I do not accept that offer | I can't accept that
I don't want a voucher | please don't | forget it | not interested | That doesn't work for me | sorry, no | thanks but I'll pass | no deal | hell no
"""

NEITHER = """
可以吗 | 可以吗？ | 可以？ | 好吗 | 好不好 | 行不行 | 行吗 | 可不可以快点 | 是不是 | 是吗？ | 真的可以退吗 | 好了吗 | 同意？ | 得唔得 | 可以未
好烦 | 好烦啊 | 好什么好 | 好你个头 | 好慢 | 好几天了 | 好久了 | 好差 | 好好好 | 行行行 | 行了行了别说了 | 行了 | 好了 | 可以了 | 可恶 | 可是 | 可怜 | 成天这样
是的我还在等 | 是的，我还在等 | 是的，你们又骗人 | 是的但是太慢了 | 可以，但是要先道歉 | 可以是可以 | 行是行 | 同意是同意 | 可以是可以，不过太少 | 好的，不用了 | 好的吧才怪 | 如果今天到账我就接受
要是退全款我就同意 | 等我想想 | 我考虑一下 | 再说吧 | 随便 | 随便你们 | 无所谓 | 呵呵 | 好的呵呵 | 可以个屁 | 同意个屁 | 谁说我同意了 | 我没说同意 | 不是我不同意
他说可以 | 客服说没问题 | 没问题才怪 | 问题是你们没问题吗 | 接受道歉但不接受补偿 | 好评 | 行李丢了 | 行李 | 好心提醒 | 成功了吗 | 对不起有用吗 | 收到 | 知道了 | 明白 | 嗯 | 嗯嗯 | 哦
谢谢 | 你好 | 订单 A-1001 | 30 | 30元 | 退款 | 退款吧 | 好的🙄 | 可以😡 | 好的🤬 | 行吧。。。 | 好吧... | 不好用 | 不好意思 | 不错 | 不是吧 | 不行吗？ | 不要再骗我了 | 不用你说我也知道 | 不可以这样
不可以 可以 | 不，可以 | 可以，不，算了 | 算了 | 要不要 | 要多久 | 要什么时候 | 是这样的，我的快递丢了 | 确定？ | 得罪了 | 得寸进尺 | 中国移动
好彩 | 好耐都冇人理 | 係咩 | 係咪呃人 | 可以未？ | 好衰 | 唔係唔得 | 是嗎 | 好扯 | 好像可以
yes? | Yes??? | ok? | really? | yes but | ok but | Yes, but only if it's in cash | ok but when | ok fine whatever | whatever | yeah right | Yeah, right. | yeah sure | sure, great
Sure, because that worked so well last time | oh great | great | perfect | cool | thanks | ok... | sure... | yes, if you refund everything | if you refund me, ok | okay if it's today
yes I'm still waiting | yes it is still broken | Yes! It's broken again | ok so where is my parcel | ok google | not ok with you lot | it's not ok | is that ok | I agree that you are useless
I said yes last week and nothing happened | yes no maybe | no wait, yes | yes... no | I would accept 50 | big deal | what a deal | no idea | no one answers | no wonder | no? | no reply
No one ever called me back | I have no internet | not now but ok | fine print | fine, and what about the other charge? | right | exactly | correct | noted | I see | understood | k?
I'm fine | it's fine | I'm good | all good | 👍 | 😡 | 👌👌👌 | ✅ | ？？？ | ... | - | 🉑 | 🆗 | ㊗️ | 1️⃣ | yes 🙄 | ok 😂 | sure 👎
"""


def table(phrases: str) -> list[str]:
    lines = phrases.strip().split("\n")
    return list(dict.fromkeys(phrase.strip() for line in lines for phrase in line.split(" | ")))


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len({*table(YES), *table(NO), *table(NEITHER)}) >= 380


@pytest.mark.parametrize("text", table(YES))
def test_yes(text: str) -> None:
    assert read_consent(text) == "yes"


@pytest.mark.parametrize("text", table(NO))
def test_no(text: str) -> None:
    assert read_consent(text) == "no"


@pytest.mark.parametrize("text", table(NEITHER))
def test_neither(text: str) -> None:
    assert read_consent(text) is None


@pytest.mark.parametrize(
    ("text", "offered", "agrees"),
    [
        ("ok but I also want an apology", "refund", True),
        ("I accept, but under protest", "refund", True),
        ("先换，再补偿我", "replacement", True),
        ("好，但運費誰出", "refund", True),
        ("a replacement is fine but I want 10 dollars", "replacement", True),
        ("不换", "replacement", False),
        ("不行，但是谢谢", "refund", False),
        ("what else can you offer", "refund", False),
    ],
)
def test_a_part_that_agrees_is_seen(text: str, offered: str, *, agrees: bool) -> None:
    assert agrees_in_part(text, offered) == agrees
    assert read_consent(text, offered) != "yes"


@pytest.mark.parametrize("slash", ["/affirm", "/yes{}", '/affirm{"x": 1}'])
def test_a_command_is_no_consent(slash: str) -> None:
    assert read_consent(slash) is None


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("对，退给我", "voucher"),
        ("退给我", "refund"),
        ("退给我，对", "refund"),
        ("对，退给我，还有误工费", "refund"),
        ("对，退给我？", "refund"),
        ("对", "refund"),
        ("嗯", None),
    ],
)
def test_assent_is_a_yes_only_before_the_words_of_the_offer(text: str, offered: str | None) -> None:
    assert read_consent(text, offered) is None


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("好，退吧", "refund"),
        ("好，快點退", "refund"),
        ("好，尽快换", "replacement"),
        ("好，快点退差价", "price_match"),
        ("yes, refund the difference please", "price_match"),
        ("好喔，那就减免吧", "fee_waiver"),
        ("yes, waive the fee", "fee_waiver"),
        ("ok send it", "replacement"),
        ("对，退给我", "refund"),
        ("嗯嗯，換一個", "replacement"),
        ("alright then, refund it", "refund"),
        ("好喔，那就退款吧", "refund"),
        ("那行，换一个新的", "replacement"),
        ("好的，那就写封道歉信吧", "apology"),
        ("我接受你们的道歉", "apology"),
        ("Yes please, send me the letter", "apology"),
        ("好，麻煩寫個說明", "explanation"),
        ("可以，解释一下吧", "explanation"),
        ("ok, an explanation will do", "explanation"),
        ("yes, please put it on record", "staff_feedback"),
        ("嗯可以，改过来吧", "correction"),
        ("好的，换套餐吧", "plan_change"),
        ("yes, end my contract please", "penalty_free_exit"),
        ("好，把资料给我", "data_export"),
    ],
)
def test_a_yes_may_name_what_was_offered(text: str, offered: str) -> None:
    assert read_consent(text, offered) == "yes"
    assert read_consent(text, "voucher") is None
    assert read_consent(text) is None


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("我不要你们的道歉，直接退钱", "apology"),
        ("I don't want an apology, I want my money", "apology"),
        ("我不想听解释", "explanation"),
        ("不要解釋了，退款", "explanation"),
    ],
)
def test_words_are_refused_by_name_only_where_words_are_offered(text: str, offered: str) -> None:
    assert read_consent(text, offered) == "no"
    assert read_consent(text, "refund") is None


@given(
    st.sampled_from(table(YES)),
    st.sampled_from(
        ["?", "？", "吗", " if you pay me 500", "，但是我还在生气", "...", "🙄", "，你们真慢"]
    ),
)
def test_one_thing_more_and_it_is_no_yes(yes: str, more: str) -> None:
    assert read_consent(yes + more) is None


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert read_consent(text) in {"yes", "no", None}
    assert wants_person(text) in {True, False}


@given(st.text(st.characters(categories=["So", "Sk", "Po", "Zs", "Cf", "Mn"]), max_size=30))
def test_without_a_word_there_is_no_consent(text: str) -> None:
    assert read_consent(text) is None


PERSON = """
转人工 | 人工 | 人工客服 | 人工人工人工 | 叫你们主管来 | 找你们经理 | 我要跟真人说话 | 能不能换个人来跟我聊 | 请转接人工服务，谢谢 | 让你们领导给我打电话 | 有没有真人啊 | 我要找负责人
请帮我接客服专员 | 给我安排个懂技术的人 | 转高级客服 | 快递丢了，三天没人管，叫你们经理来 | 轉真人 | 叫你哋經理出嚟 | 想同真人傾 | 想嗌經理 | 幫我嗌個主管嚟 | 麻煩轉人工 | 請主管跟我聯絡 | 换个人
I want to talk to a human | agent please | get me your manager | Can I speak with a real person? | human | representative | Put me through to someone | let me talk to your boss
please transfer me to customer service staff | I'd like to speak to a supervisor | connect me to an operator | live agent | Escalate this to your supervisor | speak to advisor
"""

NO_PERSON = """
有人吗？ | 人工湖 | 经理态度很差 | 你们主管昨天说会回电 | 打电话转人工等了半小时 | 客服不理我 | 好的 | 我不需要人工 | 本人已经投诉过了 | 人太多了 | 找人修了两次
Your manager was rude | I waited an hour to speak to a person | I don't want to talk to a person | The agent hung up on me | nobody answers | I couldn't get through to a human
When I asked to speak to the manager they laughed | a person like me | hello
"""


@pytest.mark.parametrize("text", table(PERSON))
def test_a_person_is_asked_for(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize("text", table(NO_PERSON))
def test_a_person_is_not_asked_for(text: str) -> None:
    assert not wants_person(text)
