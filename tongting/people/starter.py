"""The kinds of shift that most mines work, from starter/demo_org.json, and the kinds of certificate they keep; every
mine changes them on its screen."""

from __future__ import annotations

import json
from datetime import time

from django.conf import settings

from tongting.people.models import CertificateKind, ShiftKind

# The sign of each in the grid; the starter file has none.
LETTERS = {
    "day": "白", "early": "早", "mid": "中", "night": "夜", "s0": "零", "s6": "六", "s12": "午", "s18": "晚",
}  # fmt: skip
# Leaders and cadres: a night from eight to eight, a day at the weekend.
DUTIES = [
    ShiftKind(
        code="night_duty",
        name="夜间值班",
        letter="值",
        pattern="duty",
        starts=time(20),
        ends=time(8),
        order=21,
    ),
    ShiftKind(
        code="day_duty", name="周末值班", letter="周", pattern="duty", starts=time(8), ends=time(20), order=22
    ),
]
PATTERNS = ["day", "three_eight", "four_six"]


def usual_kinds() -> list[ShiftKind]:
    """Kinds that are not saved, in their order: the day shift, the three of eight hours, the four of six, duty. A mine
    works three shifts or four: those that are not the usual ones are switched off."""
    shifts = json.loads((settings.STARTER / "demo_org.json").read_text(encoding="utf-8"))["shifts"]
    patterns = sorted(shifts["patterns"], key=lambda pattern: PATTERNS.index(pattern["code"]))
    found = [(pattern["code"], shift) for pattern in patterns for shift in pattern["shifts"]]
    return [
        *(
            ShiftKind(
                code=shift["code"],
                name=shift["zh"],
                letter=LETTERS[shift["code"]],
                pattern=pattern,
                starts=time.fromisoformat(shift["start"]),
                ends=time.fromisoformat(shift["end"]),
                order=order,
                is_active=pattern in ("day", shifts["default"]),
            )
            for order, (pattern, shift) in enumerate(found, 1)
        ),
        *(ShiftKind(**_fields(duty)) for duty in DUTIES),
    ]


def _fields(kind: ShiftKind) -> dict[str, object]:
    names = ("code", "name", "letter", "pattern", "starts", "ends", "order")
    return {name: getattr(kind, name) for name in names}


# What most mines keep, as it is called on the certificate: name, months, whose job it is. Which teams and posts need
# one, and from when it is enforced, is for the mine to say.
CERTIFICATES: list[tuple[str, int, list[str]]] = [
    ("健康证", 12, ["厨师长", "厨师", "面点工", "餐厅服务员", "食品安全员"]),
    ("食品安全管理员证", 36, ["食品安全员"]),
    ("锅炉作业证", 48, ["司炉工"]),
    ("低压电工证", 36, ["电工"]),
    ("高处作业证", 36, []),
]


def load_certificate_kinds() -> int:
    """Adds the usual kinds; returns how many: none where the mine keeps kinds of its own already."""
    kinds = [
        CertificateKind(name=name, months=months, jobs=jobs, order=order)
        for order, (name, months, jobs) in enumerate(CERTIFICATES, 1)
    ]
    return len(CertificateKind.objects.bulk_create(kinds)) if not CertificateKind.objects.exists() else 0
