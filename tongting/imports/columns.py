"""What a column of an uploaded list means, and how what people type into it becomes a clean value.

A cleaner takes what stood in the cell (text, number, date, yes/no) and gives the value or raises `Wrong` with a
sentence that names what is wrong and what to do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise
EPOCH = date(1899, 12, 30)
# Serial numbers of dates between 1954 and 2119; below it is a year or a count, above it a date without separators.
SERIALS = range(20_000, 80_001)
# Characters that nobody sees: zero width, joiners, soft hyphen, byte order mark, direction marks, controls.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Full-width letters and digits become half-width; Chinese punctuation stays as it was typed.
HALF = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
NOTHING = frozenset({"/", "\\", "-", "--", "—", "——", "无", "空"})
DATE = re.compile(
    r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*[日号]?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
SCIENTIFIC = re.compile(r"([+-]?\d(?:\.\d+)?)[eE]\+?(\d{1,2})")


class Wrong(Exception):
    """What a cell should not be, as the end of the sentence “第 12 行 “手机号”：…”."""


@dataclass(frozen=True)
class Cleaner:
    """`empty` is the value of an empty cell; with `marks_nothing` a stroke or 无 in an optional column is empty too."""

    read: Callable[[object], Any]
    empty: Any = None
    hint: Text = ""
    marks_nothing: bool = True


def tidy(value: object) -> str:
    """A cell as text: half-width letters and digits, no unseen characters, blanks trimmed and collapsed."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time.min else "%Y-%m-%d %H:%M")
    if value is None:
        return ""
    return " ".join(UNSEEN.sub("", str(value)).translate(HALF).split())


def compact(value: object) -> str:
    """A cell as a code: every character in its plainest form, no blanks at all."""
    return "".join(unicodedata.normalize("NFKC", tidy(value)).split())


def short(value: object) -> str:
    text = tidy(value)
    return text if len(text) <= 20 else f"{text[:20]}…"


def text(most: int = 100) -> Cleaner:
    def read(value: object) -> str:
        found = tidy(value)
        if len(found) > most:
            raise Wrong(
                _("有 %(count)d 个字，最多 %(most)d 个字，删短一些") % {"count": len(found), "most": most}
            )
        return found

    return Cleaner(read, "", marks_nothing=False)


def person_name(most: int = 30) -> Cleaner:
    """A name: 张　三, padded to align in a printed list, is 张三; a foreign name keeps its blanks."""
    long = text(most)

    def read(value: object) -> str:
        found: str = long.read(value)
        joined = found.replace(" ", "")
        if not any(sign.isalpha() for sign in joined) or any(sign.isdigit() for sign in joined):
            raise Wrong(_("“%(found)s”不像姓名，写汉字姓名") % {"found": short(value)})
        return found if joined.isascii() else joined

    return Cleaner(read, "", marks_nothing=False)


def _whole(found: str) -> str:
    """10023.0 and 1.0023E+4 as 10023; anything else as it is."""
    if re.fullmatch(r"\d+\.0+", found):
        return found.split(".")[0]
    exact = SCIENTIFIC.fullmatch(found)
    if exact and len(exact[1].replace(".", "")) > int(exact[2]):
        number = Decimal(found)
        return str(int(number)) if number == int(number) else found
    return found


def staff_number(most: int = 20) -> Cleaner:
    """A number that is a name: leading zeros count, 10023.0 from a spreadsheet is 10023."""

    def read(value: object) -> str:
        found = _whole(compact(value))
        if not re.fullmatch(rf"[0-9A-Za-z][0-9A-Za-z_-]{{0,{most - 1}}}", found):
            raise Wrong(
                _("“%(found)s”不像工号，只写数字、字母和短横，最多 %(most)d 位")
                % {"found": short(value), "most": most}
            )
        return found

    return Cleaner(read, "", hint=gettext_lazy("工号列设成文本格式，0 开头的不会丢"))


def phone() -> Cleaner:
    def read(value: object) -> str:
        found = compact(value)
        if SCIENTIFIC.fullmatch(found) and _whole(found) == found:
            raise Wrong(
                _("%(found)s 是被表格截短的号码，把这一列设成文本再填全 11 位数字") % {"found": found}
            )
        if not isinstance(value, float) or value.is_integer():
            found = re.sub(r"[-–—‐.()]", "", _whole(found))
        found = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", found)
        if not re.fullmatch(r"1[3-9]\d{9}", found):
            raise Wrong(_("%(found)s 不是 11 位手机号，改成 11 位数字") % {"found": short(value)})
        return found

    return Cleaner(read, "", hint=gettext_lazy("11 位手机号，空格和短横可有可无"))


def day() -> Cleaner:
    def read(value: object) -> date:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        found = unicodedata.normalize("NFKC", tidy(value))
        try:
            return _day_of(found)
        except (ValueError, OverflowError):
            raise Wrong(_("“%(found)s”不是日期，写成 2026-03-01 这样") % {"found": short(value)})

    return Cleaner(read, None, hint=gettext_lazy("写成 2026-03-01"))


def _day_of(found: str) -> date:
    parts = DATE.fullmatch(found)
    if parts:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    figure = _whole(found)
    if re.fullmatch(r"(19|20)\d{6}", figure):
        return date(int(figure[:4]), int(figure[4:6]), int(figure[6:]))
    serial = int(float(found))
    if serial not in SERIALS:
        raise ValueError(found)
    return EPOCH + timedelta(days=serial)


def integer(least: int = 0, most: int = 1_000_000) -> Cleaner:
    def read(value: object) -> int:
        found = _whole(compact(value).replace(",", ""))
        if not re.fullmatch(r"[+-]?\d{1,15}", found):
            raise Wrong(_("“%(found)s”不是整数，只写数字") % {"found": short(value)})
        if not least <= int(found) <= most:
            raise Wrong(
                _("%(found)s 不在 %(least)d 到 %(most)d 之间，核对后改正")
                % {"found": found, "least": least, "most": most}
            )
        return int(found)

    return Cleaner(read)


def decimal(places: int = 2, least: int = 0, most: int = 100_000_000) -> Cleaner:
    def read(value: object) -> Decimal:
        found = re.sub(r"[,¥￥元]", "", compact(value))
        try:
            number = Decimal(found)
        except InvalidOperation:
            raise Wrong(_("“%(found)s”不是数字，只写数字") % {"found": short(value)})
        if not number.is_finite() or not least <= number <= most:
            raise Wrong(
                _("%(found)s 不在 %(least)d 到 %(most)d 之间，核对后改正")
                % {"found": found, "least": least, "most": most}
            )
        # A float's noise (0.1 + 0.2) lies far behind the last place.
        return number.quantize(Decimal(1).scaleb(-places))

    return Cleaner(read)


YES = frozenset(["是", "有", "对", "√", "✓", "✔", "☑", "1", "y", "yes", "true", "党员", "中共党员"])
NO = frozenset(["否", "无", "不是", "没有", "×", "✗", "✘", "x", "☐", "□", "0", "n", "no", "false", "群众"])


def yes_no() -> Cleaner:
    def read(value: object) -> bool:
        found = compact(value).lower()
        if found in YES:
            return True
        if found in NO | NOTHING:
            return False
        raise Wrong(_("“%(found)s”看不出是还是否，写“是”或“否”") % {"found": short(value)})

    return Cleaner(read, False, hint=gettext_lazy("写“是”或“否”，空着算否"))


def choice(options: Mapping[str, Any], aliases: Mapping[str, str] | None = None) -> Cleaner:
    """One of the labels in `options` (label → value); `aliases` maps other words to a label."""
    known = {compact(label).lower(): value for label, value in options.items()}
    known |= {compact(alias).lower(): options[label] for alias, label in (aliases or {}).items()}
    listed = "、".join(list(options)[:12]) + ("…" if len(options) > 12 else "")

    def read(value: object) -> Any:
        found = compact(value).lower()
        if found not in known:
            raise Wrong(
                _("“%(found)s”不在可选项里，改成其中一个：%(listed)s")
                % {"found": short(value), "listed": listed}
            )
        return known[found]

    return Cleaner(read, None, hint=listed, marks_nothing=False)


@dataclass(frozen=True)
class Column:
    """A column of a list: `title` as the template has it, `aliases` under which people know it too. Where the example
    row of the template is left in, it is passed over."""

    key: str
    title: str
    clean: Cleaner = field(default_factory=text)
    aliases: tuple[str, ...] = ()
    required: bool = False
    hint: Text = ""
    example: str = ""

    def read(self, value: object) -> Any:
        """The clean value, or `Wrong`."""
        found = tidy(value)
        if not self.required and self.clean.marks_nothing and found in NOTHING:
            found = ""
        if found:
            return self.clean.read(value)
        if self.required:
            raise Wrong(_("没有填，补上再上传"))
        return self.clean.empty

    @property
    def how(self) -> str:
        """The sentence of the template that says how to fill it in."""
        return str(self.hint or self.clean.hint)
