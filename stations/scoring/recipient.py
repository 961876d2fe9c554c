"""Whose a parcel is, by what stands on its waybill: pure. Couriers hide part of a name (张*三) and give four digits of
a phone."""

from __future__ import annotations

from enum import IntEnum


class Fit(IntEnum):
    NO = 0
    # Somebody has to look.
    MAYBE = 1
    SURE = 2


HIDDEN = "*＊xX·某"
# What people put behind a family name instead of the rest.
POLITE = ("先生", "女士", "师傅", "同志", "收")
TAIL = 4


def fit(name: str, tail: str, person: str, phone: str) -> Fit:
    """Of a waybill's `name` and the last digits of its phone with a person's name and whole phone. A name as written
    and the digits together are sure; one of the two alone is for a person to decide."""
    named, masked = same_name(name, person), could_be(name, person)
    rings = bool(tail) and len(phone) >= TAIL and phone.endswith(tail)
    if rings and (named or masked):
        return Fit.SURE
    if tail and len(phone) >= TAIL and not rings:
        # The digits speak against it: another person of that name.
        return Fit.NO
    # Digits that ring under another name: a nickname, or somebody's wife.
    return Fit.MAYBE if named or rings else Fit.NO


def same_name(name: str, person: str) -> bool:
    return bool(_plain(name)) and _plain(name) == _plain(person)


def could_be(name: str, person: str) -> bool:
    """张*三, 张**, 张先生: what is shown agrees, and the rest is hidden."""
    shown, whole = _plain(name), _plain(person)
    for word in POLITE:
        if shown.endswith(word) and len(shown) > len(word):
            return whole.startswith(shown.removesuffix(word))
    if len(shown) != len(whole) or not any(sign in HIDDEN for sign in shown):
        return False
    return shown[0] not in HIDDEN and all(a in HIDDEN or a == b for a, b in zip(shown, whole, strict=True))


def _plain(name: str) -> str:
    return "".join(name.split()).lower()
