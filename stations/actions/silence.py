"""What the clock does for the music: notices a player that is not heard, tells it once, and closes it when it is heard
again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Beat, Player, Silence
from stations.queries import music
from stations.rules import music as rules
from stations.scoring import proof
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Finding, report_issue

MINUTE = timedelta(minutes=1)


def keep_time(*, at: datetime) -> None:
    """Safe to repeat; two queries where all is well."""
    opened = {one.player_id: one for one in Silence.objects.filter(ended_at=None).select_related("player")}
    for player in Player.objects.filter(is_active=True).exclude(paired_at=None).order_by("pk"):
        since = player.heard_at or player.paired_at or at
        is_silent = at - since >= timedelta(minutes=player.alarm_minutes)
        silence = opened.pop(player.pk, None)
        if is_silent and silence is None:
            _open(player, since, at)
        elif silence is not None and not is_silent:
            _close(silence, at)
    for silence in opened.values():
        # Out of use, or let go: nobody waits for it.
        _end(silence, at, was_network=False)


def _open(player: Player, since: datetime, at: datetime) -> None:
    try:
        with transaction.atomic():
            silence = Silence.objects.create(player=player, since=since, noticed_at=at)
            flow.record(silence, "noticed", by=None, at=at)
            if not music.is_quiet(player, at):
                # It speaks and is not heard: surely a fault. One that says nothing may only be without a network.
                _report(silence, by=None, at=at)
            said = _("%(name)s 从 %(time)s 起没有声音：%(why)s；到食堂看一下机器、音箱和网")
            facts = {
                "name": player.name,
                "time": f"{local(since):%H:%M}",
                "why": music.why_silent(player, at),
            }
            url = reverse("music_home")
            notices.tell_all(music.keepers(at), said % facts, url, key=f"silence:{silence.pk}", at=at)
    except IntegrityError:
        # Another round noticed it in the same moment.
        return


def report(silence: Silence, *, by: User, at: datetime) -> Silence:
    """Somebody was there and heard nothing: an issue with the four hours of music."""
    with transaction.atomic():
        found = Silence.objects.select_for_update(of=("self",)).select_related("player__service__desk")
        held = found.get(pk=silence.pk)
        if no := rules.may_report(held):
            raise flow.Refused(no)
        _report(held, by=by, at=at)
    return held


def _report(silence: Silence, *, by: User | None, at: datetime) -> None:
    """Nothing where the desk belongs to no post."""
    post = silence.player.service.desk.post_id
    if post is None:
        return
    mend_by = at + rules.MEND_WITHIN
    facts = {"name": silence.player.name, "time": f"{local(silence.since):%m-%d %H:%M}"}
    what = _("%(name)s从 %(time)s 起没有声音，4 小时内修好") % facts
    why = music.why_silent(silence.player, at)
    finder = by.pk if by else None
    silence.issue = report_issue(Finding(post, what, why, "station", finder, at, due_at=mend_by))
    silence.mend_by = mend_by
    Silence.objects.filter(pk=silence.pk).update(issue=silence.issue, mend_by=mend_by)
    flow.record(silence, "reported", by=by, at=at, facts={"issue": silence.issue})


def _close(silence: Silence, at: datetime) -> None:
    sounding = Beat.objects.filter(
        player=silence.player, at__gte=silence.since - MINUTE, level_db__gt=proof.QUIET_DB, played__gt=0
    )
    minutes = sorted(sounding.values_list("at", flat=True))
    covered = proof.is_covered(minutes, silence.since, silence.noticed_at)
    ended = next((one for one in minutes if one > silence.since), None) if not covered else None
    _end(silence, ended or silence.player.heard_at or at, was_network=covered)
    text = (_("%(name)s 一直在放，刚才只是断网") if covered else _("%(name)s 又响了")) % {
        "name": silence.player.name
    }
    key = f"silence:{silence.pk}:over"
    notices.tell_all(music.keepers(at), text, reverse("music_home"), key=key, at=at)


def _end(silence: Silence, ended: datetime, *, was_network: bool) -> None:
    ended = max(ended, silence.since)
    with transaction.atomic():
        changed = Silence.objects.filter(pk=silence.pk, ended_at=None).update(
            ended_at=ended, was_network=was_network
        )
        if changed:
            flow.record(silence, "ended", by=None, at=ended, facts={"network": was_network})
