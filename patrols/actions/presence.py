"""Writes of presence: the round that judges visits, the code typed on the post, the patroller's own word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Patrol, Presence
from patrols.models.patrol import Entry
from patrols.queries import presence as records
from patrols.queries import quality
from patrols.queries.issue import people_with
from patrols.queries.patrol import VALID
from patrols.rules import presence as rules
from patrols.scoring import presence as scoring
from patrols.scoring import presence_words as words
from patrols.scoring.presence import Judged
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.notices.actions import Message
from tongting.people.models import User
from tongting.periods import Week, local

BATCH = 200
# Flags that are told at once; the others stand on the record, where the patroller knows of them anyway.
TOLD = (scoring.TOO_QUICK, scoring.ALL_OK, scoring.REUSED, scoring.CLOCK_OFF)
COLUMNS = ("too_quick", "all_ok", "reused", "clock_off", "not_scanned", "gallery")


def judge_due(*, limit: int = BATCH, at: datetime) -> int:
    """Judges what waits, at most `limit` visits in at most 20 queries; returns how many. Safe to repeat, and to run
    twice at once: the visits are held while they are judged, so that a confirmation of the same moment comes after."""
    with transaction.atomic():
        patrols = list(records.unjudged(at).select_for_update(of=("self",), skip_locked=True)[:limit])
        if not patrols:
            return 0
        facts = records.facts_of(patrols)
        judged = {
            patrol.pk: scoring.judge(facts[patrol.pk]) for patrol in patrols if patrol.entry != Entry.LATE
        }
        rows = [_row(patrol, judged.get(patrol.pk)) for patrol in patrols]
        Presence.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["patrol"],
            update_fields=["score", "parts", "flags", "confirmable", *COLUMNS],
        )
        Patrol.objects.filter(pk__in=[patrol.pk for patrol in patrols]).update(judged_at=at)
        _look_again(patrols)
        _tell_patrollers(patrols, judged, at)
        _tell_branch({patrol.by_id for patrol in patrols if patrol.pk in judged}, at)
    return len(patrols)


def judge_all(*, at: datetime, rounds: int = 50) -> int:
    """Rounds until nothing waits, or as many as a worker has time for."""
    done = 0
    for _round in range(rounds):
        some = judge_due(at=at)
        done += some
        if not some:
            break
    return done


def confirm(patrol: Patrol, code: str, *, said: str = "", by: User, at: datetime) -> None:
    """Somebody who works on the post types the code from the patroller's receipt. Raises Refused where they may not or
    the code is another; a wrong code is counted, and after five of them no code helps any more."""
    presence = Presence.objects.filter(patrol=patrol).first()
    there = records.works_there(by, patrol.post)
    if reason := rules.may_confirm(by, patrol, presence, at, works_there=there):
        raise flow.Refused(reason)
    if quality.wrong_codes_of(by, at - rules.AN_HOUR) >= rules.MOST_BY_ONE:
        raise flow.Refused(_("一小时里码输错太多次，过一会儿再来"))
    right = rules.is_code_of(patrol, code)
    with transaction.atomic():
        # The visit first, as the round does: the other way round the two would wait for each other.
        Patrol.objects.select_for_update().get(pk=patrol.pk)
        Presence.objects.bulk_create([Presence(patrol=patrol)], ignore_conflicts=True)
        open_ = Presence.objects.filter(patrol=patrol, confirmed_at=None, tries__lt=rules.MOST_TRIES)
        # The try is taken before the code is looked at: many at once get no more than five between them.
        taken = open_.update(
            tries=F("tries") + 1,
            **({"confirmed_by": by, "confirmed_at": at, "said": said} if right else {}),
        )
        if taken and right:
            flow.record(patrol, "confirmed", by=by, at=at, note=said, key=f"patrol:{patrol.pk}:confirmed")
            Patrol.objects.filter(pk=patrol.pk).update(judged_at=None)
        elif taken:
            flow.record(patrol, "confirm_missed", by=by, at=at)
    if not taken:
        now = Presence.objects.get(patrol=patrol)
        raise flow.Refused(rules.why_not_confirmable(patrol, now, at) or _("刚才已经有人改过，刷新后再看"))
    if not right:
        left = rules.MOST_TRIES - Presence.objects.get(patrol=patrol).tries
        if left <= 0:
            raise flow.Refused(_("码输错了 %d 次，这次巡查不能再确认；下次巡查再来") % rules.MOST_TRIES)
        raise flow.Refused(_("码不对，看看巡查人手机上的 4 位数再输一次，还能输 %d 次") % left)


def explain(patrol: Patrol, text: str, *, by: User, at: datetime) -> None:
    """The patroller's own word on what the visit is flagged for; a later one takes its place, the event keeps both."""
    if reason := rules.may_explain(by, patrol):
        raise flow.Refused(reason)
    with transaction.atomic():
        written = Presence.objects.filter(patrol=patrol).update(explanation=text, explained_at=at)
        if not written:
            raise flow.Refused(_("这次巡查还没有评，过几分钟再写说明"))
        flow.record(patrol, "explained", by=by, at=at, note=text)


def _row(patrol: Patrol, judged: Judged | None) -> Presence:
    """A late entry is noted as looked at; there is nothing to judge."""
    if judged is None:
        return Presence(patrol=patrol)
    flags = {flag.code for flag in judged.flags}
    there = next(part for part in judged.parts if part.code == scoring.CONFIRMED)
    return Presence(
        patrol=patrol,
        confirmable=there.most > 0,
        score=judged.score,
        parts=[asdict(part) for part in judged.parts],
        flags=[asdict(flag) for flag in judged.flags],
        **{name: name in flags for name in COLUMNS},
    )


def _look_again(patrols: Sequence[Patrol]) -> None:
    """A visit that found something may contradict clean ones of others shortly before it: they wait to be judged anew.
    They found nothing, so it goes no further."""
    later = Q(pk=None)
    for patrol in patrols:
        if patrol.failed_count:
            span = (patrol.started_at - records.SOON_AFTER, patrol.started_at)
            later |= Q(post=patrol.post_id, submitted_at__range=span) & ~Q(by=patrol.by_id)
    if later != Q(pk=None):
        span_of_all = min(patrol.started_at for patrol in patrols) - records.A_DAY
        Patrol.objects.filter(
            later, state=VALID, failed_count=0, judged_at__isnull=False, started_at__gte=span_of_all
        ).update(judged_at=None)


def _tell_patrollers(patrols: Iterable[Patrol], judged: dict[int, Judged], at: datetime) -> None:
    """First and alone: nobody else hears of a single one."""
    told = []
    for patrol in patrols:
        for flag in judged[patrol.pk].flags if patrol.pk in judged else ():
            if flag.code in TOLD:
                text = _("%(day)s %(post)s的巡查：%(what)s") % {
                    "day": f"{local(patrol.started_at):%m-%d}",
                    "post": patrol.post.name,
                    "what": words.name_of(flag.code),
                }
                page = reverse("patrol_detail", args=[patrol.pk])
                key = f"patrol:{patrol.pk}:{flag.code}"
                told.append(Message(patrol.by_id, text, page, words.advice(asdict(flag)), key))
    notices.tell_each(told, at=at)


def _tell_branch(people: set[int], at: datetime) -> None:
    """What has come three times in a fortnight, once a week for each person and kind."""
    repeated: Counter[tuple[int, str]] = quality.flag_counts(at - rules.IN_DAYS, at, people)
    often = {key: many for key, many in repeated.items() if many >= rules.REPEATED and key[1] in TOLD}
    if not often:
        return
    names = User.objects.in_bulk({person for person, _flag in often})
    branch = [person.pk for person in people_with("patrol.quality", local(at).date())]
    told = [
        Message(
            reader,
            _("%(who)s 14 天里有 %(n)d 次“%(what)s”，看看怎么帮一把")
            % {"who": names[person].name, "n": many, "what": words.name_of(flag)},
            reverse("quality_person", args=[person]),
            "",
            f"quality:{person}:{flag}:{Week.of(at)}",
        )
        for (person, flag), many in often.items()
        for reader in branch
        if reader != person
    ]
    notices.tell_each(told, at=at)
