"""What an issue is called and what is to be done about it, worked out of the words of the standard. No database."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from patrols.models.standard import ChecklistItem, ItemKind

LONGEST_TITLE, LONGEST_MEASURE = 120, 300
# What is longer says by itself where and what; what is shorter needs the thing it is said of.
STANDS_ALONE = 9
MARKS = re.compile(r"[，。；：、！？,;:!?（(]")
CLAUSE = re.compile(r"[，。；：,;:]")
# How an item begins that says what must not be, or how it is looked at; and what only looks like it.
BEFORE = (
    *("最近24小时内完成", "本餐每个品种都已", "存放使用", "抽一道", "当天已", "实测", "抽查"),
    *("当天", "当班", "没有", "无人", "未", "无"),
)
NO_BEFORE = ("当班人员", "无人区域")
# Where the thing ends and what is said of it begins.
ENDS = re.compile(
    r"是否|已|都|没有|未|无|不|完好|正常|干净|牢固|整洁|齐全|充足|良好|"
    r"醒目|工作正常|运行正常|可用|收齐|戴齐|关好|清理|清洁|清洗|清空|加盖|擦净|叠放|成线|"
    r"平整|干燥|畅通|遮挡|修剪|在位|在岗|在检验|在周期|在有效|归架|放在|分开|分区|逐件|"
    r"当班|按时|按计划|及时|由|有记录|有登记|有防|有标签|挂放|持证|压力正常|用后|上锁|试用|"
    r"开启|关闭|为当天"
)


def thing_of(item: ChecklistItem) -> str:
    """`地面无积水、皂液、青苔` → `地面`: what the item is about, in a few signs."""
    head = MARKS.split(item.text, maxsplit=1)[0].strip() or item.text
    bare = bare_of(head)
    ends = ENDS.search(bare, 2)
    return (bare[: ends.start()] if ends else bare).strip() or head


def bare_of(text: str) -> str:
    """Without the words before the thing; two signs at least are left."""
    while not text.startswith(NO_BEFORE):
        first = next((word for word in BEFORE if text.startswith(word) and len(text) >= len(word) + 2), "")
        if not first:
            break
        text = text.removeprefix(first)
    return text


def title_of(item: ChecklistItem, remark: str) -> str:
    """`食品留样：已经超期`; words that stand alone, or name the thing themselves, as they are."""
    remark = remark.strip()
    if not remark:
        head = MARKS.split(item.text, maxsplit=1)[0].strip() or item.text
        return (_("%(item)s：不合格") % {"item": head})[:LONGEST_TITLE]
    thing = thing_of(item)
    tapped = remark.split("，")[0] in item.remarks
    # Of a list of things it names another than the first: 地面、墙面、排水沟 → 墙面有油渍.
    among = CLAUSE.split(item.text, maxsplit=1)[0]
    another = "、" in among and remark[:2] in among
    if thing in remark or another or (len(remark) >= STANDS_ALONE and not tapped):
        return remark[:LONGEST_TITLE]
    return f"{thing}：{remark}"[:LONGEST_TITLE]


def measure_of(item: ChecklistItem | None) -> str:
    """What puts it right unless somebody writes something better; without an item what is true of every fault."""
    if item is None:
        return _("到现场查清原因，改到位，再看一遍没有再犯")
    said = _("按标准改到位：%(item)s") % {"item": item.text}
    best = max(item.options, key=lambda option: option.get("ratio", 0), default=None)
    if item.kind == ItemKind.NUMBER and (item.minimum is not None or item.maximum is not None):
        words = {"item": bare_of(MARKS.split(item.text)[0]), "range": _range(item)}
        said = _("%(item)s控制在 %(range)s，改好再测一次") % words
    elif item.kind == ItemKind.CHOICE and best:
        said = _("%(item)s做到“%(best)s”，改好再看一遍") % {
            "item": item.text.split("是否")[0],
            "best": best.get("zh", ""),
        }
    return said[:LONGEST_MEASURE]


def _range(item: ChecklistItem) -> str:
    low, high = (None if one is None else _plain(one) for one in (item.minimum, item.maximum))
    words = {"low": low, "high": high, "unit": item.unit}
    if low is None or high is None:
        return (_("%(low)s %(unit)s 以上") if high is None else _("%(high)s %(unit)s 以下")) % words
    return _("%(low)s 到 %(high)s %(unit)s") % words


def _plain(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
