"""Training on paper: a session's sign-in sheet, a test's marks, everybody's record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.forms.training import RecordFilter
from patrols.models import Seat
from patrols.queries import exam as exams
from patrols.queries import training as trainings
from patrols.queries import training_record as records
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.exports.workbook import write
from tongting.people.models import User
from tongting.periods import local


def write_sign_in(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """签到表: who is asked, what is on record, and room to sign by hand."""
    session = trainings.whole().get(pk=params["session"])
    seats, heading = trainings.seats_of(session), _("培训签到表")
    when = f"{local(session.start_at):%Y-%m-%d %H:%M}—{local(session.end_at):%H:%M}"
    said = _("%(what)s　%(when)s　%(place)s　培训人：%(who)s")
    subtitle = said % {
        "what": session.title,
        "when": when,
        "place": session.place,
        "who": session.trainer.name,
    }
    columns = [
        Column(_("序号"), 7, "integer"), Column(_("工号"), 12), Column(_("姓名"), 11), Column(_("班组"), 13),
        Column(_("岗位"), 14), Column(_("出勤"), 9), Column(_("怎么记的"), 11), Column(_("签到时间"), 17, "datetime"),
        Column(_("说明"), 20, wrap=True), Column(_("签名"), 14),
    ]  # fmt: skip
    figures = trainings.attendance(seats)
    summed = _(
        "应到 %(due)d 人，实到 %(came)d 人，迟到 %(late)d 人，缺席 %(absent)d 人，"
        "请假 %(leave)d 人，名单外 %(extra)d 人"
    )
    page = Page(
        heading, columns, _seats(seats), heading=heading, subtitle=subtitle, notes=[summed % vars(figures)],
        footer=[_("培训人：　　　　　　"), _("日期：　　　　　　")],
    )  # fmt: skip
    return write(path, [page], title=heading, progress=progress.over(len(seats)))


def _seats(seats: list[Seat]) -> Iterator[list[Any]]:
    for number, seat in enumerate(seats, 1):
        note = "；".join(part for part in (_("名单外") if seat.is_extra else "", seat.reason) if part)
        state = "" if seat.state == Seat.State.EXPECTED else seat.get_state_display()
        yield [
            number, seat.person.staff_no, seat.person.name, _team(seat.person), seat.person.job_post, state,
            seat.get_how_display(), seat.marked_at, note, "",
        ]  # fmt: skip


def _team(person: User) -> str:
    return person.team.name if person.team else ""


def write_marks(params: dict[str, Any], path: Path, progress: Meter) -> int:
    exam = exams.whole().get(pk=params["exam"])
    heading = _("考试成绩单")
    rows = [
        [
            number, one.person.staff_no, one.person.name, _team(one.person), one.person.job_post, one.best,
            _("没考") if one.best is None else _("及格") if one.passed else _("不及格"),
        ]
        for number, one in enumerate(exams.results(exam), 1)
    ]  # fmt: skip
    columns = [
        Column(_("序号"), 7, "integer"), Column(_("工号"), 12), Column(_("姓名"), 11), Column(_("班组"), 14),
        Column(_("岗位"), 16), Column(_("最好成绩"), 11, "integer"), Column(_("结果"), 10),
    ]  # fmt: skip
    said = _("%(title)s　总分 %(total)d，%(mark)d 分及格") % {
        "title": exam.title, "total": exam.total, "mark": exam.pass_mark,
    }  # fmt: skip
    page = Page(heading, columns, rows, heading=heading, subtitle=said, landscape=False)
    return write(path, [page], title=heading, progress=progress.over(len(rows)))


def write_records(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Everybody's year; `params` name the days and perhaps a team or words."""
    chosen = RecordFilter(params).chosen()
    since, until = date.fromisoformat(str(params["since"])), date.fromisoformat(str(params["until"]))
    team = chosen["team"].pk if "team" in chosen else None
    who = records.everybody(team=team, words=chosen.get("q", "")).order_by("team__order", "name_pinyin")
    lines = records.lines(who, since, until)
    heading = _("培训档案")
    columns = [
        Column(_("工号"), 12), Column(_("姓名"), 11), Column(_("班组"), 14), Column(_("岗位"), 16),
        *[
            Column(title, 10, "integer")
            for title in (_("应到场次"), _("实到"), _("迟到"), _("缺席"), _("考试"), _("及格"))
        ],
        Column(_("到课率"), 10, "percent"),
    ]  # fmt: skip
    rows = [
        [
            line.person.staff_no, line.person.name, _team(line.person), line.person.job_post, line.due,
            line.came, line.late, line.absent, line.exams, line.passed,
            line.came / line.due if line.due else None,
        ]
        for line in lines
    ]  # fmt: skip
    page = Page(heading, columns, rows, heading=heading, subtitle=f"{since} — {until}", filter=True)
    return write(path, [page], title=heading, progress=progress.over(len(rows)))
