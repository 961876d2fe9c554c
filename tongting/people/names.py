"""Names as a mine reads and sorts them: stored pinyin, the same order on every database, surnames read as surnames."""

import os
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
from pypinyin import Style, lazy_pinyin

# Surnames that a dictionary of common readings gets wrong.
SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "曾": "zeng",
    "查": "zha",
    "盖": "ge",
    "区": "ou",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "燕": "yan",
    "尉": "yu",
    "乐": "yue",
    "缪": "miao",
    "折": "she",
    "繁": "po",
    "翟": "zhai",
    "祭": "zhai",
    "召": "shao",
    "黑": "he",
    "秘": "bi",
    "冼": "xian",
    "洗": "xian",
    "逄": "pang",
    "员": "yun",
    "尤": "you",
    "葛": "ge",
    "宓": "fu",
    "乜": "nie",
    "佴": "nai",
    "句": "gou",
    "訾": "zi",
    "郗": "xi",
    "晁": "chao",
    "谌": "chen",
    "隗": "wei",
}


def pinyin(name: str) -> str:
    """`单国强` → `shan guo qiang`; what is not Chinese stays as it is, in lower case."""
    return " ".join(_syllables(name))


def initials(name: str) -> str:
    """`单国强` → `sgq`."""
    return "".join(syllable[:1] for syllable in _syllables(name))


def spelling(text: str) -> str:
    """`洗衣房` → `xi yi fang`: words and places, where 洗 is no surname."""
    return " ".join(_plain(text))


def _plain(text: str) -> list[str]:
    return [part.lower() for part in lazy_pinyin(text, style=Style.NORMAL)] if text else []


def _syllables(name: str) -> list[str]:
    syllables = _plain(name)
    if name and name[0] in SURNAMES:
        syllables[0] = SURNAMES[name[0]]
    return syllables


@lru_cache(maxsize=4096)
def text_index(text: str) -> str:
    """What a search box looks through: the text itself, its pinyin without spaces, its initials. Most of what is said
    of a fault is one of the canned remarks, so it is asked again and again."""
    syllables = _plain(text)
    return " ".join((text.lower(), "".join(syllables), "".join(part[:1] for part in syllables)))[:500]


def letters_of(word: str) -> str:
    """`积水` → `jishui`: as the pinyin of any text with this word in it has it, character by character."""
    return "".join(_plain(word))


def masked(name: str) -> str:
    """张*三, as a list shows a name that is nobody's business."""
    if len(name) < 2:
        return name
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else f"{name[0]}*"
