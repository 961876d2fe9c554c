"""Who may patrol where and take a patrol back: pure questions, answered with None or the sentence why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from patrols.models.assessment import Assessment
from patrols.models.patrol import Patrol
from patrols.models.standard import ChecklistItem
from tongting.people.models import Gender, User
from tongting.periods import local
from tongting.photos.models import Photo
from tongting.places.models import Post

# A patrol sent by mistake is taken back by whoever sent it, for this long.
TAKE_BACK = timedelta(minutes=10)
# A phone's clock that is further off than this is shown as off.
CLOCK_OFF = timedelta(minutes=10)
# A patrol that comes in this long after its end had waited on the phone.
WAITED = timedelta(minutes=5)
# Answering faster than this for each item gets a quiet flag.
SECONDS_AN_ITEM = 2
# The slots of the patrol scheme: two of four hours at night, then every two hours.
SLOTS = ("00-04", "04-08", "08-10", "10-12", "12-14", "14-16", "16-18", "18-20", "20-22", "22-24")


@dataclass(frozen=True)
class Given:
    """An answer as it was given: `value` is pass, fail, a count, a number, an option, na or unseen; `seconds` after the
    visit began on the phone."""

    item: ChecklistItem
    value: str
    remark: str = ""
    photos: Sequence[Photo] = field(default=())
    fixed_on_spot: bool = False
    seconds: int | None = None


def slot_of(at: datetime) -> int:
    hour = local(at).hour
    return hour // 4 if hour < 8 else hour // 2 - 2


def may_patrol(person: User, post: Post) -> str | None:
    if not person.may("patrol.do"):
        return _("巡查岗点要有巡查的角色，找系统管理员加上")
    if not post.is_active:
        return _("“%s”已经停用，不用再巡查") % post.name
    if post.women_only and person.gender != Gender.FEMALE:
        return _("“%s”只由女职工巡查，换一个岗点") % post.name
    return None


def may_take_back(person: User, patrol: Patrol, at: datetime, month: Assessment | None = None) -> str | None:
    """`month` is the assessment of the visit's month, once it was drafted."""
    if patrol.state != Patrol.State.SUBMITTED:
        return _("这次巡查已经作废")
    if refusal := _stands_in(month, patrol):
        return refusal
    if person.may("patrol.void"):
        return None
    if patrol.by_id != person.pk:
        return _("只有巡查人自己能撤回；弄错了找科长或支部书记作废")
    if at - patrol.submitted_at > TAKE_BACK:
        return _("提交超过 10 分钟，不能自己撤回；弄错了找科长或支部书记作废")
    return None


def _stands_in(month: Assessment | None, patrol: Patrol) -> str | None:
    """The visits behind a figure stay what they were when it was worked out; what came in later is in none."""
    if month is None or month.state == Assessment.State.DRAFTED or month.drafted_at < patrol.submitted_at:
        return None
    if month.state == Assessment.State.LOCKED:
        return _("这次巡查已经计入定稿的 %(month)s 考核，不能作废；确实不该算的，给当事人的那一行写更正") % {
            "month": month.month
        }
    return _("%(month)s 考核%(state)s，这次巡查已经算进去了；先退回自动算分再作废") % {
        "month": month.month,
        "state": month.get_state_display(),
    }


def may_see(person: User, patrol: Patrol) -> bool:
    return patrol.by_id == person.pk or person.may("patrol.see")


def dwell(patrol: Patrol) -> timedelta:
    """How long was looked: between opening and arrival, or what the phone says if that is less. A patrol that waited
    for a network was not looked at all that time; the phone's own span is right even where its clock is not."""
    ours = patrol.submitted_at - patrol.started_at
    if patrol.phone_started_at is None or patrol.phone_submitted_at is None:
        return ours
    said = patrol.phone_submitted_at - patrol.phone_started_at
    return min(ours, said) if said >= timedelta(0) else ours


def was_too_quick(patrol: Patrol) -> bool:
    """Everything answered faster than one can look; a flag for the patroller first, never a block."""
    looked = patrol.item_count - patrol.unseen_count
    return dwell(patrol).total_seconds() < SECONDS_AN_ITEM * looked


def clock_is_off(patrol: Patrol) -> bool:
    return patrol.clock_off_seconds is not None and abs(patrol.clock_off_seconds) > CLOCK_OFF.total_seconds()


def waited(patrol: Patrol) -> timedelta | None:
    """How long it lay on the phone before it came in, by our clock; None where it came at once."""
    if patrol.phone_submitted_at is None or patrol.clock_off_seconds is None:
        return None
    sent = patrol.phone_submitted_at - timedelta(seconds=patrol.clock_off_seconds)
    lay = patrol.submitted_at - sent
    return lay if lay >= WAITED else None


def bounded(said: datetime | None, earliest: datetime, latest: datetime) -> datetime:
    """A phone's word on when, held between what the server knows; the latest where it says nothing."""
    return max(earliest, min(said, latest)) if said is not None else latest
