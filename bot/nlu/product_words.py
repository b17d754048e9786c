"""What words do in the name of an article: which are attributes, which mean the same thing."""

from collections.abc import Iterable
from typing import Final

from bot.nlu.text import comparable

_ATTRIBUTES: Final = (
    "black white grey gray silver gold golden blue navy red green yellow orange pink purple "
    "brown beige cream dark light clear small medium large big mini micro midi max maxi plus "
    "pro ultra lite air se xl xxl xs s m l inch cm mm kg g ml ltr litre liter litres pack "
    "packs pcs pc piece pieces set sets pair pairs box new for with without and of the a an in "
    "on to by from one two three men women kids adult standard basic premium deluxe classic "
    "edition version generation gen series model type size colour color monthly yearly annual "
    "weekly year month week day days night nights my your it slots slot double single"
)
ATTRIBUTES: Final = frozenset(_ATTRIBUTES.split())
"""Words in letters that tell articles of one kind apart, but name none by themselves."""

ATTRIBUTES_ZH: Final = (
    r"[一二三四五六七八九十两双\d]+(?:张|晚|件|个|只|双|套|盒|瓶|包|支|台|条|片|枚|袋|座位?|人|代|斤|米|寸|天|次|期|合一)"
    "|(?:黑|白|红|蓝|绿|黄|灰|紫|棕|米白|深|浅|藏青)色?(?![一-龥])"
    "|(?<![一-龥])[粉银金橙青米](?![一-龥])|[黑白红蓝绿黄灰粉紫棕银金橙青]色"
    "|[大中小加]号|加大|新款|升级版|豪华版|标准版|旗舰版|限量版|正品|官方|套装|组合装"
)
"""The same in Chinese, and counts, as a pattern."""

ACCESSORIES: Final = "壳膜线套贴包盒架垫罩带袋盖座芯豆票"
"""What makes another article of the name before it: 手机壳 is no 手机."""

MEASURES: Final = "双对件条张台部只隻把顶盏辆支瓶幅罐"
"""Words that things are counted by in Chinese."""

# What is written in two words in English stands in one: it is compared so.
_SAME: Final = (
    "耳机 耳筒 headphone earphone earbud headset",
    "手机 手提电话 phone smartphone mobile",
    "充电宝 行动电源 尿袋 行充 powerbank",
    "充电器 差电器 charger",
    "水壶 热水壶 电水壶 kettle",
    "茶壶 teapot",
    "喇叭 音箱 音响 speaker",
    "冰箱 雪柜 fridge refrigerator",
    "空调 冷气 aircon",
    "电视 电视机 tv television telly",
    "洗衣机 washer washingmachine",
    "干衣机 烘干机 烘衣机 dryer tumbledryer",
    "洗碗机 dishwasher",
    "热水器 热水炉 boiler waterheater",
    "电饭煲 电饭锅 电子锅 电锅 饭煲 ricecooker",
    "空气炸锅 气炸锅 airfryer",
    "烤箱 焗炉 oven",
    "多士炉 烤面包机 toaster",
    "咖啡机 coffeemachine coffeemaker espressomachine",
    "搅拌机 果汁机 blender",
    "吹风机 吹风筒 风筒 hairdryer",
    "风扇 电扇 电风扇 fan",
    "扫地机器人 扫地机 扫地机械人 robotvacuum",
    "剃须刀 刮胡刀 须刨 shaver razor",
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
    "羽绒服 羽绒衣 羽绒褛 羽绒外套 downjacket pufferjacket",
    "毛衣 冷衫 针织衫 sweater jumper pullover",
    "帽子 帽 hat cap beanie",
    "围巾 颈巾 scarf",
    "袜子 袜 sock",
    "钱包 银包 皮夹 wallet",
    "手袋 手提包 handbag",
    "衬衫 恤衫 shirt",
    "裤子 裤 trouser pant",
    "裙子 裙 dress skirt",
    "书包 背包 backpack rucksack",
    "行李箱 旅行箱 拉杆箱 行李喼 喼 suitcase",
    "雨伞 伞 遮 umbrella",
    "沙发 梳化 sofa couch",
    "床垫 床褥 mattress",
    "被子 棉被 被 duvet quilt comforter",
    "枕头 枕 pillow",
    "窗帘 curtain blind",
    "地毯 地毡 rug carpet",
    "衣柜 衣橱 wardrobe closet",
    "书架 书柜 bookcase bookshelf",
    "自行车 单车 脚踏车 bike bicycle",
    "婴儿车 手推车 bb车 pram stroller buggy pushchair",
    "尿布 尿片 纸尿裤 diaper nappy nappie",
    "口红 唇膏 lipstick",
    "洗发水 洗头水 洗发精 shampoo",
    "轮胎 车胎 tyre tire",
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

# Nouns that end the name of an article, or stand before the name of its model.
_THINGS: Final = (
    "adapter adaptor album amplifier apron bag ball basket battery bed belt bench bin blanket board"
    " book bottle bowl bracelet brush bulb cable cage camcorder candle card cartridge case chain"
    " charger chopper clock console controller cooker cooler course cover cup cushion cutter desk"
    " dish dock drill drive driver earring filter flask frame freezer frother frypan game glove"
    " grill grinder grip guard guitar hammer heater helmet holder hood hook hose hub iron jar jeans"
    " jug keg kit knife ladder lamp lantern lead lens lock machine mat maker mask meter mirror"
    " mixer mop mount mower mug necklace oil organiser organizer pad paint pan pass pen pencil"
    " perfume piano pillow pipe plant plate player polish pot powder press printer projector"
    " protector pump purse puzzle racket rack radio ring rod rope router sandal saw scale scooter"
    " screen screwdriver seat serum service shade sheet shelf shelves shoe shorts sink skate ski"
    " skirt sleeve slipper soap socket spade spoon spray stand steamer stick sticker stool stove"
    " strap subscription suit sunglasses switch tank tap tape tea teapot tent ticket tie tile"
    " timer tin toilet tool toothbrush torch towel toy tray tripod trolley trunk tub tube vase"
    " voucher wallet watch webcam wheel wig wine wire"
)
THINGS: Final = frozenset((*_THINGS.split(), *(word for word in _GROUPS if word.isascii())))
"""Nouns in letters and in the singular by which an article is called."""

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
