"""What this pillar adds to the navigation: what one holds and can ask for, and the rooms of those who keep it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tongting.seams import NavEntry

USE, SEE, MANAGE, TAB = "station.use", "station.see", "station.manage", "stations"
BEHIND_PARCELS = ("parcel_rule", "sending_list")


def entries() -> Iterable[NavEntry]:
    yield from _for_everybody()
    yield from _for_keepers()


def _for_everybody() -> Iterable[NavEntry]:
    said = _("借东西、取快递、充手机、约理发、报失")
    name = _("四处驿站")
    yield NavEntry("stations", name, "station_home", "shop", 4, USE, TAB, True, _("驿站"), said=said)
    # Whoever keeps them finds the four on the first page; their sidebar has the registers.
    yield NavEntry("station_bath", _("浴池服务"), "station_bath", "droplet", 4, USE, TAB, unless=SEE)
    yield NavEntry(
        "station_convenience", _("便民服务"), "station_convenience", "scissors", 4, USE, TAB, unless=SEE
    )
    yield NavEntry(
        "station_music", _("音乐吧"), "station_music", "music-note-beamed", 4, USE, TAB, unless=SEE
    )
    yield NavEntry("station_parcel", _("邮政快递"), "station_parcel", "box-seam", 4, USE, TAB, unless=SEE)


def _for_keepers() -> Iterable[NavEntry]:
    behind = ("loan_rule", "release_list", "desk_signs")
    yield NavEntry("station_loans", _("借用台账"), "loan_list", "journal-text", 4, SEE, TAB)
    yield NavEntry(
        "station_figures",
        _("驿站统计"),
        "station_figures",
        "bar-chart",
        4,
        SEE,
        TAB,
        also=("booking_list", "wish_list"),
    )
    yield NavEntry("station_handovers", _("交接班"), "handover_list", "arrow-left-right", 4, SEE, TAB)
    yield NavEntry(
        "station_stock",
        _("消耗品"),
        "stock_list",
        "boxes",
        4,
        SEE,
        TAB,
        also=("stock_shopping", "stock_ledger"),
    )
    yield NavEntry(
        "station_drinks", _("高温冷饮"), "drink_list", "cup-straw", 4, SEE, TAB, also=("drink_rule",)
    )
    behind_keys = ("key_list", "opening_list", "key_rule")
    yield NavEntry("station_lockers", _("更衣箱和钥匙"), "locker_plan", "key", 4, SEE, TAB, also=behind_keys)
    yield NavEntry(
        "station_found", _("失物台账"), "found_list", "search-heart", 4, SEE, TAB, also=("found_rule",)
    )
    yield NavEntry(
        "station_parcels", _("快递台账"), "parcel_list", "mailbox", 4, SEE, TAB, also=BEHIND_PARCELS
    )
    yield NavEntry("station_charges", _("手机充电台账"), "charge_list", "battery-charging", 4, SEE, TAB)
    yield NavEntry("station_haircuts", _("理发台账"), "turn_list", "scissors", 4, SEE, TAB)
    behind_music = ("station_music", "proof_list", "tune_list", "programme_edit")
    yield NavEntry(
        "music_home", _("音乐吧"), "music_home", "music-note-beamed", 4, SEE, TAB, also=behind_music
    )
    yield NavEntry("station_voices", _("服务评价"), "voice_list", "chat-left-text", 4, SEE, TAB)
    yield NavEntry(
        "station_services", _("物品和规则"), "service_list", "sliders", 4, MANAGE, TAB, also=behind
    )
