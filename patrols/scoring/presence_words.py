"""What presence is called and how its parts and flags are said: words that help. From what is kept, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from patrols.scoring.presence import (
    ALL_OK,
    CLOCK_OFF,
    CONFIRMED,
    DWELL,
    ENOUGH,
    GALLERY,
    LAG,
    NOT_SCANNED,
    PHOTOS,
    PLENTY,
    POSITION,
    REUSED,
    SCAN,
    TOO_QUICK,
    WALK,
)


def name_of(code: str) -> str:
    """What a part or a flag is called."""
    return {
        SCAN: _("现场扫码"),
        LAG: _("手机和服务器的时间"),
        PHOTOS: _("照片拍摄时间"),
        DWELL: _("停留时间"),
        WALK: _("路上时间"),
        POSITION: _("位置"),
        CONFIRMED: _("现场的人确认"),
        TOO_QUICK: _("太快了"),
        ALL_OK: _("和别人查的对不上"),
        REUSED: _("照片用过"),
        CLOCK_OFF: _("手机时间不准"),
        NOT_SCANNED: _("没扫码"),
        GALLERY: _("相册里的照片"),
    }[code]


def word_of(score: int | None) -> str:
    """How much there is, never what somebody is."""
    if score is None:
        return _("没有评")
    return _("依据充分") if score >= PLENTY else _("依据够用") if score >= ENOUGH else _("依据还少")


def reason(part: Mapping[str, Any]) -> str:
    """The sentence behind a part's points, from the part as it is kept."""
    facts = {**part["facts"]}
    for name in ("seconds", "way"):
        if name in facts:
            facts[name] = _span(facts[name])
    if "minutes" in facts:
        facts["minutes"] = abs(facts["minutes"])
    key = f"{part['code']}.{part['how']}"
    return _reasons()[key] % facts


def advice(flag: Mapping[str, Any]) -> str:
    """What a flag says to the patroller, with what helps."""
    facts = {**flag["facts"]}
    if flag["code"] == ALL_OK:
        return _against(facts)
    if flag["code"] == CLOCK_OFF:
        which = _("快") if facts["minutes"] > 0 else _("慢")
        facts |= {"minutes": abs(facts["minutes"]), "which": which}
    if "seconds" in facts:
        facts["seconds"] = _span(facts["seconds"])
    return _advice()[flag["code"]] % facts


def _reasons() -> dict[str, str]:
    return {
        "scan.yes": _("在岗点上扫了码"),
        "scan.no": _("没有扫码；下次扫一下岗点上的码"),
        "lag.unknown": _("手机没有说几点交的"),
        "lag.clock": _("手机时间差了 %(minutes)s 分钟，在手机设置里打开自动对时"),
        "lag.at_once": _("查完就交上来了"),
        "lag.late": _("查完 %(minutes)s 分钟后才传到，多半是没网"),
        "photos.none": _("这次没有照片，不算这一项"),
        "photos.unknown": _("照片里没有拍摄时间，不算这一项"),
        "photos.shot": _("%(n)s 张里有 %(good)s 张是巡查当时在这里拍的"),
        "dwell.nothing": _("每项都填了没看，不算这一项"),
        "dwell.stayed": _("看 %(n)s 项用了 %(seconds)s"),
        "walk.first": _("前后没有连着巡别处，不算这一项"),
        "walk.enough": _("离上一处 %(seconds)s，走过来要 %(way)s，够"),
        "walk.short": _("离上一处只有 %(seconds)s，走过来一般要 %(way)s"),
        "walk.overlap": _("上一处还没交，这一处就开始了"),
        "position.none": _("没有带位置，不算这一项"),
        "position.away": _("离岗点约 %(metres)s 米，手机误差 %(accuracy)s 米"),
        "confirmed.yes": _("%(who)s 输了 4 位码"),
        "confirmed.nobody": _("这里没有别的人当班，不算这一项"),
        "confirmed.no": _("没有人确认；交完把 4 位码给现场的人输一下"),
    }


def _advice() -> dict[str, str]:
    return {
        TOO_QUICK: _("%(n)s 项用了 %(seconds)s，比看一眼还快；下次慢一点看仔细"),
        REUSED: _("有 %(n)s 张照片以前用过；每次都在现场重新拍"),
        CLOCK_OFF: _("手机时间%(which)s了 %(minutes)s 分钟；在手机设置里打开自动对时"),
        NOT_SCANNED: _("没有扫岗点上的码；码坏了找系统管理员重印"),
        GALLERY: _("有 %(n)s 张照片是从相册选的；能当场拍就当场拍"),
    }


def _against(facts: Mapping[str, Any]) -> str:
    words = {"hours": abs(facts["hours"]), "items": _("、").join(facts["items"])}
    if facts["hours"] < 0:
        return _("你全填了合格，%(hours)s 小时前别人在这里查出：%(items)s，还没有整改") % words
    return _("你全填了合格，%(hours)s 小时后别人在这里查出：%(items)s；也可能是后来才坏的") % words


def _span(seconds: int) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    if not minutes:
        return _("%d 秒") % rest
    if not rest or minutes >= 10:
        return _("%d 分钟") % round(abs(seconds) / 60)
    return _("%(minutes)d 分 %(rest)d 秒") % {"minutes": minutes, "rest": rest}
