"""A courier's list of parcels (快递入库单) as it comes in: its columns, what each row would do. All rows or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.actions import parcel
from stations.actions.parcel import Waybill
from stations.forms.parcel import tail_of, tracking_of
from stations.models import Parcel, Service
from stations.queries import parcel as parcels
from tongting.events.flow import Refused
from tongting.imports import columns as clean
from tongting.imports.columns import Cleaner, Column, Wrong
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts, Target
from tongting.people.models import User
from tongting.periods import local


def tracking() -> Cleaner:
    def read(value: object) -> str:
        found = clean.compact(value)
        if clean.SCIENTIFIC.fullmatch(found):
            raise Wrong(_("%(found)s 是被表格截短的号码，把这一列设成文本再填全") % {"found": found})
        try:
            return tracking_of(found)
        except ValidationError as why:
            raise Wrong(_("“%(found)s”不像运单号，照面单输全") % {"found": clean.short(value)}) from why

    return Cleaner(read, "", hint=_lazy("设成文本格式，长的号码才不会变样"))


def phone_end() -> Cleaner:
    """138****4471, 4471 or the whole number; the rest is not kept."""

    def read(value: object) -> str:
        found = tail_of(clean.compact(value))
        if not found:
            raise Wrong(_("“%(found)s”里没有手机后四位，看不清就空着") % {"found": clean.short(value)})
        return found

    return Cleaner(read, "", hint=_lazy("整个号码或者后四位，只留后四位"))


def table() -> Sequence[Column]:
    sizes = {str(label): value for value, label in Parcel.Size.choices}
    return [
        Column(
            "tracking",
            "运单号",
            tracking(),
            ("快递单号", "单号", "运单编号"),
            required=True,
            example="773299001122334",
        ),
        Column("name", "收件人", clean.text(30), ("姓名", "收货人", "收件人姓名"), example="张三"),
        Column(
            "phone_tail", "手机后四位", phone_end(), ("手机", "手机号", "电话", "收件人电话"), example="4471"
        ),
        Column("carrier", "快递公司", clean.text(20), ("快递", "承运商"), example="中通"),
        Column("section", "所在区队", clean.text(40), ("区队", "地址"), example="采煤一区"),
        Column("size", "大小", clean.choice(sizes), example="小件"),
        Column("in_person", "本人取", clean.yes_no(), ("到付", "贵重"), hint=_lazy("贵重的、到付的写“是”")),
        Column("note", "备注", clean.text(100)),
    ]


def compare(rows: list[Row]) -> Counts:
    """New ones; faults are numbers that lie here already, and shelves without room."""
    numbers = {row["tracking"]: row["_row"] for row in rows}
    lying = Parcel.objects.filter(tracking__in=numbers, state__in=Parcel.HERE).order_by("pk")
    errors = [RowError(numbers[one.tracking], "运单号", _already(one)) for one in lying]
    service = _service()
    free = sum(one.free for one in parcels.layers(service)) if service else 0
    if rows and free < len(rows) - len(errors):
        said = _("货架只放得下 %(free)s 件，从这一行起放不下；先退回滞留的，或者分开录") % {"free": free}
        errors.append(RowError(rows[min(free, len(rows) - 1)]["_row"], "运单号", said))
    return Counts(len(rows) - len(errors), 0, 0, tuple(errors))


def _already(one: Parcel) -> str:
    return _("%(tracking)s 已经入库了：%(time)s 放在 %(code)s") % {
        "tracking": one.tracking, "time": f"{local(one.arrived_at):%m-%d %H:%M}", "code": one.code,
    }  # fmt: skip


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    service = _service()
    if service is None:
        raise Refused(_("还没有收快递的服务台，由管理员在“物品和规则”里设"))
    made = parcel.take_in(service, [_bill(row) for row in rows], by=by, at=at)
    return len(made), 0, 0


def _bill(row: Row) -> Waybill:
    return Waybill(
        row["tracking"], row.get("carrier") or "", row.get("name") or "", row.get("phone_tail") or "",
        row.get("section") or "", row.get("size") or Parcel.Size.SMALL, bool(row.get("in_person")),
        row.get("note") or "",
    )  # fmt: skip


def _service() -> Service | None:
    """The first of them: a mine has one shelf for parcels."""
    return parcels.services().first()


PARCELS = Target(
    _lazy("快递入库单"),
    "station.serve",
    table,
    "tracking",
    compare,
    apply,
    note=_lazy("一行一件；收件人按姓名加手机后四位、或者工号去认，认不准的先不归谁，到值班台再点"),
    back="station_home",
)
