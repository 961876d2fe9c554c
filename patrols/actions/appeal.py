"""Appeals are filed while the month hangs out, and answered by somebody who had no part in the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.assessment_again import relieve, rescore
from patrols.models import Appeal, AppealPhoto, Assessment, Correction, Line
from patrols.queries import appeal as appeals
from patrols.queries import correction as corrections
from patrols.rules import appeal as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo

State = Appeal.State


@dataclass(frozen=True)
class Verdict:
    """`points` is what an upheld appeal against a rate or a mean gives back; a fault is struck as a whole."""

    upheld: bool
    answer: str
    points: Decimal | None = None


def file(
    line: Line, *, ground: str, words: str = "", photos: Sequence[Photo] = (), by: User, at: datetime
) -> Appeal:
    """The month is held, so that the appeal is in before anybody approves or not at all."""
    with transaction.atomic():
        month = _hold(line.score.assessment_id)
        today, whose = local(at).date(), line.score.person_id
        seen = appeals.earlier(month, whose, line.indicator, line.key)
        takes = appeals.takes_points(line, month.rule_set.rules)
        _refuse(rules.may_file(by, whose, month, today, takes_points=takes, earlier=seen))
        photo_room.claim(photos, by=by, at=at)
        try:
            with transaction.atomic():
                made = Appeal.objects.create(
                    assessment=month, person=by, indicator=line.indicator, key=line.key, what=line.what,
                    points=line.points, url=line.url, found_by_id=appeals.finder_of(line),
                    finders=sorted(appeals.finders_of(line)), ground=ground, words=words.strip()[:500], filed_at=at,
                )  # fmt: skip
        except IntegrityError:
            raise flow.SomebodyWasFaster(_("这一行你申诉过了，正在处理"))
        AppealPhoto.objects.bulk_create([AppealPhoto(appeal=made, photo=photo) for photo in photos])
        flow.record(made, "filed", by=by, at=at, became=State.FILED)
        notices.tell_all(
            appeals.deciders(made, today),
            _("%(who)s对%(month)s考核申诉：%(what)s")
            % {"who": by.name, "month": month.label, "what": line.what},
            reverse("appeal_detail", args=[made.pk]),
            detail=made.words or made.get_ground_display(),
            key=f"appeal:{made.pk}",
            at=at,
        )
    return made


def withdraw(appeal: Appeal, *, by: User, at: datetime) -> None:
    _refuse(rules.may_withdraw(by, appeal))
    flow.move(appeal, State.WITHDRAWN, by=by, at=at, verb="withdraw")


def name_decider(appeal: Appeal, person: User, *, reason: str, by: User, at: datetime) -> None:
    """Where everybody with the right found it or is meant by it: somebody with no part in it."""
    with transaction.atomic():
        _hold(appeal.assessment_id)
        held = appeals.whole().get(pk=appeal.pk)
        has_decider = appeals.deciders(held, local(at).date()).exists()
        _refuse(rules.may_name(by, held, has_decider=has_decider))
        _refuse(rules.unfit_to_decide(person, held, by=by))
        said = reason.strip()[:200]
        Appeal.objects.filter(pk=held.pk).update(decider=person, named_by=by, named_reason=said)
        flow.record(held, "decider_named", by=by, at=at, note=said, facts={"decider": person.pk})
        notices.tell(
            person,
            _("指定你答复 %(who)s 的考核申诉") % {"who": held.person.name},
            reverse("appeal_detail", args=[held.pk]),
            detail=said,
            key=f"appeal:{held.pk}:named:{person.pk}",
            at=at,
        )


def decide(appeal: Appeal, verdict: Verdict, *, by: User, at: datetime) -> None:
    """Of two people one answers. Where the appeal is right, the figures of that person are put right at once and stay
    right in every later draft; the notice of the month goes on."""
    _refuse(rules.lacks_answer(verdict.answer))
    said = verdict.answer.strip()[:500]
    with transaction.atomic():
        month = _hold(appeal.assessment_id)
        seen = Appeal.objects.get(pk=appeal.pk)
        if appeal.state == State.FILED and seen.state != State.FILED:
            raise flow.SomebodyWasFaster(flow.who_was_faster(appeal))
        _refuse(rules.may_decide(by, seen))
        became = _put_right(seen, month, verdict, by=by, at=at) if verdict.upheld else None
        to = State.UPHELD if verdict.upheld else State.REJECTED
        flow.move(appeal, to, by=by, at=at, note=said, decided_by=by, decided_at=at, answer=said)
        _tell(appeal, became, by, at)


def _put_right(
    appeal: Appeal, month: Assessment, verdict: Verdict, *, by: User, at: datetime
) -> tuple[Decimal, Decimal]:
    """The total before and after."""
    line = corrections.line_of(month.month, appeal.person_id, appeal.indicator, appeal.key)
    if line is None:
        raise flow.Refused(_("重新算分以后这一行没有了，不用再补；写明情况，按不成立答复"))
    rules_in_force = month.rule_set.rules
    strikes = appeals.is_fault(line, rules_in_force)
    if not strikes:
        _refuse(rules.wrong_points(verdict.points, appeals.room_of(line, rules_in_force)))
    points = -line.points if strikes or verdict.points is None else verdict.points
    correction = Correction.objects.create(
        of=month, person_id=appeal.person_id, indicator=line.indicator, key=line.key, what=line.what, url=line.url,
        points=points, strikes=strikes, reason=verdict.answer.strip()[:300], appeal=appeal,
        entered_by_id=appeal.person_id, entered_at=appeal.filed_at,
    )  # fmt: skip
    flow.move(
        correction, Correction.State.CONFIRMED, by=by, at=at, verb="confirm", facts={"appeal": appeal.pk},
        month=month.month, decided_by=by, decided_at=at,
    )  # fmt: skip
    became = rescore(month, appeal.person_id, by=by, at=at)
    if strikes:
        for leader, was, now in relieve(month, appeal.person_id, line.key, by=by, at=at):
            _tell_leader(appeal, leader, was, now, at)
    return became


def _tell(appeal: Appeal, became: tuple[Decimal, Decimal] | None, by: User, at: datetime) -> None:
    page = reverse("appeal_detail", args=[appeal.pk])
    words = _("你的考核申诉有答复了：%(state)s") % {"state": appeal.get_state_display()}
    if became is not None:
        figures = {"month": appeal.assessment.label, "was": became[0], "now": became[1]}
        words = _("申诉成立，%(month)s得分从 %(was)s 改成 %(now)s") % figures
    notices.tell(appeal.person, words, page, detail=appeal.answer, key=f"appeal:{appeal.pk}:decided", at=at)
    if became is not None and appeal.found_by is not None:
        notices.tell(
            appeal.found_by,
            _("%(who)s 的申诉成立，你查出、登记的这一条不扣分了：%(what)s")
            % {"who": appeal.person.name, "what": appeal.what},
            page if appeal.found_by.may("month.see") else "",
            detail=appeal.answer,
            key=f"appeal:{appeal.pk}:found",
            at=at,
        )


def _tell_leader(appeal: Appeal, leader: int, was: Decimal, now: Decimal, at: datetime) -> None:
    """Who carried a share of it (班长连带)."""
    said = {"who": appeal.person.name, "month": appeal.assessment.label, "was": was, "now": now}
    notices.tell(
        leader,
        _("%(who)s 的申诉成立，不再连带你，%(month)s得分从 %(was)s 改成 %(now)s") % said,
        reverse("month_person", args=[appeal.assessment.month, leader]),
        detail=appeal.what,
        key=f"appeal:{appeal.pk}:carried:{leader}",
        at=at,
    )


def remind(*, at: datetime) -> int:
    """One round over what nobody answered: on the last day of the notice those who may answer hear it once more, when
    the notice is over the people who approve the month hear it too. Returns how many rungs were rung."""
    today, rung = local(at).date(), 0
    waiting = appeals.listed().filter(state=State.FILED, assessment__notice_until__lte=today)
    for one in waiting.order_by("pk"):
        until = one.assessment.notice_until
        assert until is not None
        rung += _ring(one, "late" if today > until else "last", at)
    return rung


def _ring(appeal: Appeal, which: str, at: datetime) -> bool:
    key, month = f"appeal:{appeal.pk}:{which}", appeal.assessment
    said = (
        _("%(month)s公示满期了，%(who)s 的申诉还没有答复，不答复不能审批")
        if which == "late"
        else _("%(month)s公示今天满期，%(who)s 的申诉还没有答复")
    )
    told = set(appeals.deciders(appeal, local(at).date()))
    if which == "late":
        told |= set(appeals.approvers(local(at).date(), but=appeal.person_id))
    people = sorted(told, key=lambda one: one.pk)
    with transaction.atomic():
        if not flow.record_once(
            appeal, f"reminded_{which}", key=f"{key}:{month.notice_until}", by=None, at=at
        ):
            return False
        notices.tell_all(
            people,
            said % {"month": month.label, "who": appeal.person.name},
            reverse("appeal_detail", args=[appeal.pk]),
            detail=appeal.what,
            key=f"{key}:{month.notice_until}",
            at=at,
        )
    return True


def _hold(assessment: int) -> Assessment:
    return Assessment.objects.select_for_update(of=("self",)).select_related("rule_set").get(pk=assessment)


def _refuse(reason: str | None) -> None:
    if reason:
        raise flow.Refused(reason)
