"""What people of ours do, in English and in Chinese: patterns by role. Python 3.10 syntax."""

from typing import Final

ENGLISH: Final = {
    "agent": (
        "(?:customer )?(?:service|support|care|help ?desk|call[- ]cent(?:er|re)|chat|phone|booking)"
        " (?:agent|rep(?:resentative)?|advis[eo]r|person|lady|guy|girl|man|woman|assistant)"
        "|(?:lady|girl|guy|man|woman|person|gentleman|chap|bloke|someone|voice) (?:on|at)"
        " (?:the|your) (?:phone|line|other end|helpline|live chat|chat|hotline)"
        "|representative|advis[eo]r|rep|agent|handler"
    ),
    "supervisor": "supervisor|team leader",
    "manager": "(?:(?:store|branch|duty|shift|general|hotel|floor|restaurant|account) )?manager",
    "courier": (
        "courier|delivery (?:driver|guy|man|boy|person|lady|woman|rider)|postman|mailman|rider"
    ),
    "driver": "(?:(?:taxi|bus|cab|van|truck|lorry|coach|shuttle) )?driver",
    "waiter": "waiter|waitress|waiting staff|bartender|barista",
    "cashier": (
        "(?:lady|girl|guy|man|woman|person) (?:on|at|behind) the (?:till|checkout)"
        "|cashier|(?:check-?out|till) (?:girl|lady|guy|assistant|boy|operator)"
    ),
    "salesperson": (
        "(?:sales|shop|store) (?:assistant|person|man|woman|guy|lady|clerk|rep)|sales(?:man|woman"
        "|person)|clerk"
    ),
    "technician": (
        "technician|engineer|plumber|electrician|installer|fitter|mechanic|repair(?:man| man| guy)"
    ),
    "receptionist": (
        "(?:lady|girl|guy|man|woman|person) (?:on|at|behind) (?:the )?(?:front desk|reception)"
        "|receptionist|(?:front desk|reception) (?:staff|clerk|guy|lady|person|girl|man)|concierge"
    ),
    "teller": "(?:bank )?teller",
    "doctor": "doctor|dentist|surgeon|physician|consultant",
    "nurse": "nurse|midwife",
    "teacher": "teacher|tutor",
    "trainer": "trainer|instructor",
    "guard": "(?:security )?guard|security (?:man|guy|staff|officer)|bouncer",
    "cabin_crew": "flight attendant|stewardess|steward|cabin crew",
    "housekeeper": "housekeeper|chambermaid|cleaning (?:lady|staff)",
    "staff": (
        "(?:lady|girl|guy|man|woman|person) (?:behind|at) the (?:counter|desk)"
        "|employee|member of (?:your )?staff|staff member|(?<=your )staff|(?<=the )staff"
        "|(?<=their )staff|colleague"
    ),
}
CHINESE: Final = {
    "courier": (
        "快递(?:小哥|员|师傅)|(?:送货|外[卖送]|配送|送餐|派[送件]|投递|速递)(?:小哥|人?员|师傅|[仔佬])"
        "|骑手|邮差|邮递员"
    ),
    "driver": "司机(?:师傅|大哥)?(?!端)",
    "technician": (
        "(?:安装|维修|修理|装机|搬家|水电|上门|开锁)?师傅|(?:维修|安装|技术)(?:人?员|工)|技师"
        "|工程师"
    ),
    "agent": (
        "客服(?:人员|专员|代表|小姐姐?|小妹|妹子|小哥)|接线[员生]|话务员|客户经理|专员|顾问"
        "|(?<=[个位名女男])客服(?!电话|热线|中心|部|系统)"
        "|客服(?=态度|的态度|说|讲|话|骂|挂|让我|叫我|告诉|答应|承诺|回[我复电]|跟我|对我|推诿"
        "|敷衍|不理|居然|竟"
        "|帮|只会|却|打[给来]|当天|马上|直接|听[到完了我])"
    ),
    "manager": "(?:大堂|值班|总)?经理|店长",
    "supervisor": "主管|组长|领班",
    "waiter": "服务员|服务生|侍应生?",
    "cashier": "收银(?:员|姐姐|阿姨|小姐|小妹|小哥|大姐)",
    "salesperson": (
        "店员|店小二|导购员?|销售(?:人?员|顾问|小姐|小哥)|售货员|柜[姐哥]|业务员|推销员|营业员"
        "|sales(?![a-z])"
    ),
    "receptionist": (
        "前台(?:小姐姐?|小妹|小姑娘|服务员|人员|接待|小哥)?(?!电话|上|领|拿|取|那[里边位]|有个"
        "|说明|价)|接待员|柜台小姐"
    ),
    "teller": "柜员|柜台人员",
    "doctor": "医生|大夫|医师|牙医",
    "nurse": "护士长?|护理师|护理人员",
    "teacher": "老师|班主任|辅导员",
    "trainer": "教练|私教",
    "guard": "保安|门卫|安检员|警卫",
    "cabin_crew": "空[姐少]|空乘(?:人员)?|空服员|乘务员",
    "housekeeper": "保洁(?:阿姨|员)?|清洁(?:工|阿姨)|客房阿姨",
    "staff": "工作人员|服务人员|店家人员|[员职]工?员?(?<=员工|职员|职工)(?!编号|号|证|价|餐|电话)",
}
ROLES: Final = tuple(sorted({*ENGLISH, *CHINESE}))
"""The values of people who are named only by what they do."""


def any_of(roles: dict[str, str]) -> str:
    """A pattern for all of them, without a group."""
    return "|".join(roles.values())


def grouped(roles: dict[str, str]) -> str:
    """A pattern for all of them, with a group for each."""
    return "|".join(f"(?P<{role}>{pattern})" for role, pattern in roles.items())
