"""What words do in the name of an article: which are attributes, which mean the same thing."""

from collections.abc import Iterable
from typing import Final

from bot.nlu.text import comparable

ATTRIBUTES: Final = frozenset(
    [
        "black",
        "white",
        "grey",
        "gray",
        "silver",
        "gold",
        "golden",
        "blue",
        "navy",
        "red",
        "green",
        "yellow",
        "orange",
        "pink",
        "purple",
        "brown",
        "beige",
        "cream",
        "dark",
        "light",
        "clear",
        "small",
        "medium",
        "large",
        "big",
        "mini",
        "micro",
        "midi",
        "max",
        "maxi",
        "plus",
        "pro",
        "ultra",
        "lite",
        "air",
        "se",
        "xl",
        "xxl",
        "xs",
        "s",
        "m",
        "l",
        "inch",
        "cm",
        "mm",
        "kg",
        "g",
        "ml",
        "ltr",
        "litre",
        "liter",
        "litres",
        "pack",
        "packs",
        "pcs",
        "pc",
        "piece",
        "pieces",
        "set",
        "sets",
        "pair",
        "pairs",
        "box",
        "new",
        "for",
        "with",
        "without",
        "and",
        "of",
        "the",
        "a",
        "an",
        "in",
        "on",
        "to",
        "by",
        "from",
        "one",
        "two",
        "three",
        "men",
        "women",
        "kids",
        "adult",
        "standard",
        "basic",
        "premium",
        "deluxe",
        "classic",
        "edition",
        "version",
        "generation",
        "gen",
        "series",
        "model",
        "type",
        "size",
        "colour",
        "color",
        "monthly",
        "yearly",
        "annual",
        "weekly",
        "year",
        "month",
        "week",
        "day",
        "days",
        "night",
        "nights",
        "my",
        "your",
        "it",
        "slots",
        "slot",
        "double",
        "single",
    ]
)
"""Words in letters that tell articles of one kind apart, but name none by themselves."""

ATTRIBUTES_ZH: Final = (
    r"[一二三四五六七八九十两双\d]+(?:张|晚|件|个|只|双|套|盒|瓶|包|支|台|条|片|枚|袋|座位?|人|代|斤|米|寸|天|次|期|合一)"
    "|(?:黑|白|红|蓝|绿|黄|灰|粉|紫|棕|银|金|橙|青|米白|米|深|浅|藏青)色?(?![一-龥])|[黑白红蓝绿黄灰粉紫棕银金橙青]色"
    "|[大中小加]号|加大|新款|升级版|豪华版|标准版|旗舰版|限量版|正品|官方|套装|组合装"
)
"""The same in Chinese, and counts, as a pattern."""

ACCESSORIES: Final = "壳膜线套贴包盒架垫罩带袋盖座芯豆票"
"""What makes another article of the name before it: 手机壳 is no 手机."""

_SAME: Final = (
    "耳机 耳筒 headphone earphone earbud headset",
    "手机 手提电话 phone smartphone mobile",
    "充电宝 行动电源 尿袋 powerbank",
    "充电器 差电器 charger",
    "水壶 热水壶 电水壶 kettle",
    "茶壶 teapot",
    "喇叭 音箱 音响 speaker",
    "冰箱 雪柜 fridge refrigerator",
    "空调 冷气 aircon",
    "电视 电视机 tv television telly",
    "洗衣机 washer",
    "微波炉 microwave",
    "吸尘器 吸尘机 vacuum hoover",
    "除湿机 抽湿机 dehumidifier",
    "清净机 净化器 净化机 purifier",
    "电脑 计算机 computer",
    "笔记本 笔电 手提电脑 laptop notebook",
    "平板 tablet",
    "键盘 keyboard",
    "鼠标 滑鼠 mouse",
    "屏幕 显示器 荧幕 萤幕 monitor",
    "打印机 列印机 打印器 printer",
    "相机 camera",
    "手表 watch",
    "鞋 鞋子 球鞋 波鞋 运动鞋 跑鞋 shoe trainer sneaker",
    "靴 靴子 boot",
    "外套 褛 jacket coat",
    "衬衫 恤衫 shirt",
    "裤子 裤 trouser pant",
    "裙子 裙 dress skirt",
    "书包 背包 backpack rucksack",
    "行李箱 旅行箱 行李喼 喼 suitcase",
    "雨伞 伞 遮 umbrella",
    "沙发 梳化 sofa couch",
    "床垫 床褥 mattress",
    "台灯 灯 lamp",
    "书桌 桌子 台 desk table",
    "椅子 椅 凳 chair",
    "眼镜 glasses spectacles",
    "咖啡豆 coffee",
    "套餐 月租 plan subscription",
    "流量 流量包 data",
    "宽带 宽频 上网 光纤 broadband wifi fibre fiber",
    "网络 internet",
    "路由器 分享器 router",
    "酒店 饭店 旅馆 hotel",
    "机票 flight",
    "电影票 戏飞",
    "蛋糕 cake",
)
_GROUPS: Final = {
    comparable(word): number for number, row in enumerate(_SAME) for word in row.split()
}

BROADBAND: Final = _GROUPS["broadband"]
INTERNET: Final = _GROUPS["internet"]
"""Said of broadband, but as often of where something was bought: it stands for no router."""
ROUTER: Final = _GROUPS["router"]


def group_of(word: str) -> int | None:
    """The number of the things that a comparable word names; two words of one number are one."""
    return _GROUPS.get(word)


def kinds_of(nouns: Iterable[str], named: Iterable[str]) -> frozenset[int]:
    """The numbers of the things that an article is, by its nouns; a broadband plan is broadband by
    whatever word of it is `named`.
    """
    kinds = frozenset(number for noun in nouns if (number := group_of(noun)) is not None)
    broadband = frozenset({BROADBAND, INTERNET})
    if ROUTER not in kinds and any(group_of(word) in broadband for word in named):
        kinds |= broadband
    return kinds


WORDS_ZH: Final = "|".join(
    sorted((w for w in _GROUPS if not w.isascii() and len(w) > 1), key=len, reverse=True)
)
"""The Chinese words among them of two characters or more, as a pattern."""
