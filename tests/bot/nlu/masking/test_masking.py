"""What is masked in three languages, and what looks like it and must stay."""

from __future__ import annotations

import pytest

from bot.nlu.masking import mask

MASKED = {
    # mail, web, handles
    "write to anna.k+shop@mail.example.co.uk today": "write to name@example.com today",
    "我的邮箱abc_123@qq.com,发过去": "我的邮箱name@example.com,发过去",
    "寄到ａｂｃ＠ｇｍａｉｌ．ｃｏｍ好嗎": "寄到name@example.com好嗎",
    "mail me: john [at] example [dot] org": "mail me: name@example.com",
    "john dot smith at gmail dot com": "name@example.com",
    "see https://shop.example.net/o/88?token=a8f&mail=x@y.com.": "see https://example.com/",
    "链接www.example.cn/pay?id=77打不开": "链接https://example.com/打不开",
    "点这个 t.cn/A6xYz1 就这样": "点这个 https://example.com/ 就这样",
    "ask @jane_doe_88 about it": "ask @name about it",
    "问@小李子 怎么回事": "问@name 怎么回事",
    # references
    "订单 A-1001 你们多扣了我 30 元": "订单 A-1000 你们多扣了我 30 元",
    "order #7741203, still nothing": "order A-1000, still nothing",
    "my booking reference is QX4471": "my booking reference is A-1000",
    "單號 TW90217733 一直沒出貨": "單號 A-1000 一直沒出貨",
    "運單號SF1420778812345": "運單號A-1000",
    "Amazon 112-1234567-7654321 never came": "Amazon A-1000 never came",
    "claim 442998 is open since May": "claim A-1000 is open since May",
    # phones
    "电话13812345678，随时": "电话00000000000，随时",
    "打给我 138-1234-5678": "打给我 000-0000-0000",
    "手机号是１３８１２３４５６７８": "手机号是00000000000",
    "138\u200b1234\u200b5678": "00000000000",
    "我电话是一三八一二三四五六七八": "我电话是零零零零零零零零零零零",
    "1 3 8 1 2 3 4 5 6 7 8": "0 0 0 0 0 0 0 0 0 0 0",
    "请打010-87654321转8": "请打000-00000000转8",
    "call me at (212) 555-0173": "call me at (000) 000-0000",
    "my mobile is 07911 123456": "my mobile is 00000 000000",
    "ring +44 20 7946 0958 after six": "ring +00 00 0000 0000 after six",
    "電話0912-345-678，請回電": "電話0000-000-000，請回電",
    "whatsapp 6123 4567 唔該": "whatsapp 0000 0000 唔該",
    "聯絡電話：2345 6789": "聯絡電話：0000 0000",
    # persons' and cards' numbers
    "身份证110101199003074512": "身份证000000000000000000",
    "我是 A123456789 那位": "我是 A000000000 那位",
    "身份證字號 A123456789": "身份證字號 A000000000",
    "HKID A123456(7)": "HKID A000000(0)",
    "my SSN 078-05-1120": "my SSN 000-00-0000",
    "卡号6222 0212 3456 7890 123": "卡号0000 0000 0000 0000 000",
    "card 4111-1111-1111-1111 was charged": "card 0000-0000-0000-0000 was charged",
    "尾号8821的卡": "尾号0000的卡",
    "card ending in 4821": "card ending in 0000",
    "工号 8021 的客服": "工号 0000 的客服",
    "account number 88213400": "account number 00000000",
    "微信号 wx8812ab": "微信号 @name",
    "passport E12345678": "passport 000000000",
    "my dob: 1985-03-12": "my dob: 0000-00-00",
    # plates
    "车牌京A12345被刮": "车牌京A00000被刮",
    "粤B·D1234F": "京A00000",
    "my car AB12 CDE was towed": "my car AA00 AAA was towed",
    "車牌 ABC-1234": "車牌 AA00 AAA",
    # addresses
    "送到北京市朝阳区建国路88号3栋2单元501室门口": "送到某路1号门口",
    "住在臺北市信義區忠孝東路四段100號5樓之2，": "住在某路1号，",
    "我住阳光花园3栋2单元1201": "我住某路1号",
    "地址是人民路八十八号": "地址是某路1号",
    "deliver to 12 baker street please": "deliver to 1 Any Street please",
    "Flat 3, 742 Evergreen Terrace, Springfield, OR 97403": "1 Any Street",
    "I live at 88B Nathan Road, top floor": "I live at 1 Any Street, top floor",
    "postcode SW1A 1AA": "postcode AA0 0AA",
    "PO Box 7731": "PO Box 0000",
    # names
    "我叫王小明，昨天买的": "我叫某某，昨天买的",
    "我叫李雷我要投诉": "我叫某某我要投诉",
    "姓名：陈静": "姓名：某某",
    "聯絡人：歐陽娜娜": "聯絡人：某某",
    "姓王的客服很凶": "姓某的客服很凶",
    "张经理答应退款": "某经理答应退款",
    "和陳小姐說好了": "和某小姐說好了",
    "找于经理也没用": "找某经理也没用",
    "欧阳女士挂了电话": "某女士挂了电话",
    "黃家明先生收": "某先生收",
    "客服小王说不行": "客服小某说不行",
    "店员李娜态度很差": "店员某某态度很差",
    "客服Anna不理我": "客服X不理我",
    "My name is John Smith and I paid": "My name is X and I paid",
    "my name is priya, i bought it": "my name is X, i bought it",
    "Mr. Brown and Mrs O'Neill were rude": "Mr. X and Mrs X were rude",
    "mr brown was rude": "mr X was rude",
    "Dr. Ngata-Lee saw me late": "Dr. X saw me late",
    "Agent Sarah hung up on me": "Agent X hung up on me",
    "a man called Dave told me so": "a man called X told me so",
    "I spoke to Karen on Monday": "I spoke to X on Monday",
    "Fix it. Regards, Emma Clarke": "Fix it. Regards, X",
}
STAYS = (
    # sums, counts
    "多扣了300元，一共12000-15000块",
    "charged $1,234,567.89 and then 45.00 again",
    "帳單 NT$1,290，退我 12,500 元",
    "订单 1000 元的东西",
    "£2,400 over 24 months at 3.99 %",
    "HK$38 加一，三個人 1280",
    "等了45分钟，打了12次12315",
    "10086 没人接，95588 也没人接",
    "1 out of 10, 3 @ $5 each",
    "一二三四五六七，排队排到第三",
    # times
    "2026-11-15 14:30 到现在",
    "call on 2026-11-15 between 9 and 12",
    "11月5号发货，6号才到",
    "on 12/03/2026 and 03.04.2026",
    "since Nov-2026, for 24/7 service",
    "20261115 那天",
    "3 hours down the road, 2 way street",
    "the contract ending in 2027",
    # models, products, flights of stairs
    "iPhone 15 Pro Max 256GB",
    "RTX 4090 and RTX-4090 and i7-12700K",
    "a PS5 4GB stick, a Galaxy S24, a Model 3",
    "WH-1000XM4 耳机坏了",
    "Ford F-150, BMW X5",
    "路由器 AX3000，7座SUV",
    "covid-2019, #1 bank, #covid19",
    "车次 G1234，地铁3号线2号口",
    # words that are names elsewhere
    "客服张口就说不行，客服马上回复",
    "客服周一回电，客服许诺退款，客服安排",
    "我曾经理赔过，也许经理会来，谢谢经理",
    "等了十分钟经理才来，我向经理反映",
    "总经理、大堂经理、产品经理、高级经理",
    "由于经理不在，对方老师态度差",
    "我叫了外卖，我叫车去，我叫他们退",
    "我是周一买的，我是黄金会员",
    "客服小程序打不开，小米手机，老陈醋，小黄车",
    "老百姓的钱，姓名写错了",
    "走路10楼，我知道5号会到，线路3号故障",
    "I will miss the flight, Dr Martens boots, MS Word",
    "my name is spelled wrong on the bill",
    "I called Comcast. The driver was late",
    "Thank you United, and/or not at all",
    "www.taobao.com 和 https://example.com/ 都打不开",
    "wifi/4G, N/A, 50/50, a@b",
    "May I ask why? Will you? Mark my words",
)


@pytest.mark.parametrize(("text", "masked"), MASKED.items())
def test_it_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", STAYS)
def test_it_stays(text: str) -> None:
    assert mask(text) == text


def test_there_are_many_of_both() -> None:
    assert len(MASKED) + len(STAYS) >= 100


def test_two_pictures_joined_into_one_stay_one() -> None:
    assert mask("算了🤷\u200d♀️吧") == "算了🤷\u200d♀️吧"
