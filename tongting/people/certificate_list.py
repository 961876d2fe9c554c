"""The list of certificates as a workbook: out for the files, in as the office has kept it so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.exports.page import Column as Width
from tongting.exports.page import Page
from tongting.exports.workbook import write
from tongting.imports import columns as clean
from tongting.imports.columns import Column
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts, Target
from tongting.people import certificate_rules as rules
from tongting.people.actions import certificate as actions
from tongting.people.forms.certificate import CertificateFilter, usual_end
from tongting.people.models import Certificate, CertificateKind, User
from tongting.people.queries import certificate as queries

Key = tuple[int, int, date]


def write_certificates(params: dict[str, Any], path: Path, progress: Any) -> int:
    """Writer of the export `certificates`: what the list showed to the one who asked. Who does not keep them has the
    numbers masked."""
    viewer, today = User.objects.get(pk=params["viewer"]), date.fromisoformat(params["today"])
    chosen = CertificateFilter(params).chosen()
    found = queries.listed(chosen, viewer, today).order_by(*queries.order_of(chosen))
    titles = {
        "工号": 12, "姓名": 10, "班组": 14, "证件": 18, "证号": 24, "发证日期": 12, "有效期到": 12, "发证单位": 24,
        "状态": 12, "还有几天": 10,
    }  # fmt: skip
    kinds = {"发证日期": "date", "有效期到": "date", "还有几天": "integer"}
    columns = [Width(title, width, kinds.get(title, "text")) for title, width in titles.items()]
    whole = viewer.may("certificate.keep")
    rows = (_line(one, today, whole) for one in found.iterator(chunk_size=500))
    heading = _now("证件台账")
    page = Page(heading, columns, rows, heading=heading, filter=True)
    return write(path, [page], title=heading, progress=progress.over(found.count()))


def _line(one: Certificate, today: date, whole: bool) -> list[Any]:
    return [
        one.person.staff_no, one.person.name, one.person.team.name if one.person.team else "", one.kind.name,
        one.number if whole else one.masked, one.issued_on, one.valid_until, one.issuer,
        str(one.get_state_display()), one.days_left(today),
    ]  # fmt: skip


def columns() -> Sequence[Column]:
    kinds = {kind.name: kind.pk for kind in queries.kinds_in_use()}
    return [
        Column("staff_no", "工号", clean.staff_number(), ("职工编号", "编号"), required=True, example="1001"),
        Column("name", "姓名", clean.text(30), hint=_("给人看的，按工号认人"), example="张三"),
        Column("kind", "证件", clean.choice(kinds), ("证件种类", "证件名称"), required=True, example="健康证"),
        Column("number", "证号", clean.text(40), ("证件编号", "证书编号"), required=True, example="健20260316001"),
        Column("issued_on", "发证日期", clean.day(), ("发证时间",), required=True, example="2026-03-16"),
        Column(
            "valid_until", "有效期到", clean.day(), ("有效期", "到期日期", "有效期至"),
            hint=_("空着按这种证一般的有效期算"), example="2027-03-15",
        ),
        Column("issuer", "发证单位", clean.text(60), ("发证机关",)),
    ]  # fmt: skip


@dataclass
class Read:
    """Rows as papers to write: those that are not there yet; what is there already stays as it is."""

    fresh: list[tuple[User, CertificateKind, actions.Paper]] = field(default_factory=list)
    same: int = 0
    errors: list[RowError] = field(default_factory=list)


def compare(rows: list[Row]) -> Counts:
    read = _read(rows)
    return Counts(len(read.fresh), 0, read.same, tuple(read.errors))


def fits(rows: list[Row], by: User) -> list[RowError]:
    """Nobody writes down their own."""
    return [
        RowError(row["_row"], "工号", why)
        for row in rows
        if row["staff_no"] == by.staff_no and (why := rules.why_not_keep(by, by))
    ]


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    """The oldest first, so that the newest is in use at the end."""
    read = _read(rows)
    for person, kind, paper in sorted(read.fresh, key=lambda one: (one[2].issued_on, one[0].pk)):
        actions.enter(person, kind, paper, by=by, at=at)
    return len(read.fresh), 0, read.same


CERTIFICATES = Target(
    title=_("证件"),
    right="certificate.keep",
    columns=columns,
    key="",
    compare=compare,
    apply=apply,
    fits=fits,
    note=_("一份证件一行，按工号认人；同一个人同一天发的同一种证已经有了就不动，新的自动换掉旧的"),
    back="certificate_list",
)


def _read(rows: list[Row]) -> Read:
    people = {
        user.staff_no: user
        for user in User.objects.filter(staff_no__in=[row["staff_no"] for row in rows]).select_related("team")
    }
    kinds = {kind.pk: kind for kind in queries.kinds_in_use()}
    there = _there(people.values())
    read, seen = Read(), dict[Key, int]()
    for row in rows:
        person, kind = people.get(row["staff_no"]), kinds.get(row["kind"])
        if person is None:
            message = _now("名单里没有工号 %(number)s，先添加人员或改正工号") % {"number": row["staff_no"]}
            read.errors.append(RowError(row["_row"], "工号", message))
        elif kind is None:
            read.errors.append(RowError(row["_row"], "证件", _now("这种证刚才停用了，换一种")))
        else:
            _take(read, row, person, kind, there, seen)
    return read


def _take(
    read: Read, row: Row, person: User, kind: CertificateKind, there: set[Key], seen: dict[Key, int]
) -> None:
    issued_on = row["issued_on"]
    valid_until = row.get("valid_until") or usual_end(issued_on, kind.months)
    key = (person.pk, kind.pk, issued_on)
    if key in there:
        read.same += 1
    elif valid_until is not None and valid_until < issued_on:
        read.errors.append(RowError(row["_row"], "有效期到", _now("有效期要到发证日期以后")))
    elif key in seen:
        message = _now("和第 %(row)d 行是同一份证件，删掉一行") % {"row": seen[key]}
        read.errors.append(RowError(row["_row"], "发证日期", message))
    else:
        seen[key] = row["_row"]
        paper = actions.Paper(row["number"], issued_on, valid_until, row.get("issuer") or "")
        read.fresh.append((person, kind, paper))


def _there(people: Iterable[User]) -> set[Key]:
    live = Certificate.objects.filter(person__in=list(people), state__in=Certificate.LIVE)
    return set(live.values_list("person_id", "kind_id", "issued_on"))
