"""A month of each contest, day by day: opened, drawn, scored, looked through, hung out, made final, rewarded. What the
clock does here it does in life; what people do they do at the hours at which people do it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef

from starrating.actions import campaign as campaigns
from starrating.actions import criteria, enrol, look, month, prize
from starrating.actions import result as results
from starrating.actions import sheet as sheets
from starrating.demo import after, ballot, home, papers, trial
from starrating.demo.track import Track, filled, tried
from starrating.models import Assignment, Campaign, Contest, LockerLook, Sheet
from starrating.queries import map as maps
from starrating.queries import sheet as asked
from tongting.people.models import User
from tongting.periods import Month, local, midnight
from tongting.places.models import Locker, Post

State = Campaign.State
# Who runs the race, and who judges in it; the first judge is the chief.
MANAGER = "DEMO0005"
JUDGES = {
    Contest.DORM: ("DEMO0008", "DEMO0007", "DEMO0032", "DEMO0033", "DEMO0034", "DEMO0035"),
    Contest.LOCKER: ("DEMO0008", "DEMO0028", "DEMO0031", "DEMO0020", "DEMO0038"),
    Contest.SERVICE: ("DEMO0003", "DEMO0002", "DEMO0004"),
}
# Who walks the rows of the changing halls; women through theirs.
WALKERS = ("DEMO0022", "DEMO0024", "DEMO0026", "DEMO0028")
PRIZES = (("保温杯", "个", "28.00", 120), ("洗衣液", "瓶", "22.00", 160), ("毛巾", "条", "9.50", 90))
# Up to here somebody who walks by finds a locker tidy, from there on dirty.
TIDY, DIRTY = 0.28, 0.85
# How many of a hall a day; each that enrols is scored three times.
LOOKED_AT = 8
# Until late in the month, so that a look at the demo on most days finds judges at work.
LAST_DAY_OF_SCORING = 28
# So long after the judges went out the chief judge looks through what came in.
REREAD = timedelta(hours=4)


def lives(first: date, until: datetime, seed: int) -> Callable[[date], None]:
    """What is done on each day of the demo's history; called in turn for the days from `first` on."""
    people = {
        person.staff_no: person for person in User.objects.filter(is_active=True).prefetch_related("grants")
    }
    track = Track(random.Random(f"stars:{seed}"), people, until)

    def live_day(day: date) -> None:
        begin = Month.of(day, settings.MONTH_START_DAY)
        if day == first:
            jury = [people[number] for number in JUDGES[Contest.DORM]]
            _stock(track, midnight(trial.opening(begin)) + timedelta(hours=8))
            trial.hold(begin, jury, by=people[MANAGER], live=lambda then: _live(track, then))
            _open_first(track, begin, midnight(day) + timedelta(hours=9))
        elif day == begin.first:
            month.open_month(begin, at=midnight(day) + timedelta(minutes=10))
        _live(track, day)

    return live_day


def _live(track: Track, day: date) -> None:
    for hour, deeds in HOURS:
        at = midnight(day) + timedelta(hours=hour)
        if at <= track.until:
            deeds(track, at)


def _stock(track: Track, at: datetime) -> None:
    for name, unit, price, many in PRIZES:
        new = prize.add(name=name, unit=unit, price=Decimal(price), by=track.people[MANAGER], at=at)
        prize.take_in(new, quantity=many, note="年初采购", by=track.people[MANAGER], at=at)


def _open_first(track: Track, of: Month, at: datetime) -> None:
    """The first whole month is set up by hand; the clock opens the others after it. Somebody has begun to think about
    the next edition of the rules."""
    by = track.people[MANAGER]
    criteria.begin_draft(Contest.DORM, by=by, at=at)
    for contest, judges in JUDGES.items():
        enrol_until, score_until = month.deadlines(contest, of, at)
        score_until = max(score_until, score_until.replace(day=LAST_DAY_OF_SCORING))
        new = campaigns.create(contest, of, enrol_until=enrol_until, score_until=score_until, by=by, at=at)
        if contest == Contest.DORM:
            # The trial was a sample; from now on all rooms take part.
            every = {"enrol_until": enrol_until, "score_until": score_until, "sample": None}
            campaigns.change(new, every, by=by, at=at)
        jury = [track.people[number] for number in judges]
        campaigns.set_judges(new, jury, jury[0], by=by, at=at)
        campaigns.open_enrolment(new, by=by, at=at)


def _walk_rows(track: Track, at: datetime) -> None:
    """While lockers enrol, every shift sends a few tidy ones in and tells of the dirty."""
    for campaign in _in(State.ENROLLING, Contest.LOCKER):
        halls = Post.objects.filter(lockers__isnull=False, is_active=True).distinct()
        for post in halls:
            number = WALKERS[-1] if post.women_only else WALKERS[at.toordinal() % (len(WALKERS) - 1)]
            _walk_again(track, campaign, post, by=track.people[number], at=at)
            held = list(Locker.objects.filter(post=post).exclude(holder_name="").order_by("code"))
            for locker in track.chance.sample(held, min(LOOKED_AT, len(held))):
                untidy = track.untidiness(locker.code, campaign.first_day)
                verdict = LockerLook.Verdict.GOOD if untidy < TIDY else LockerLook.Verdict.BAD
                if not TIDY <= untidy < DIRTY:
                    tried(look.look, campaign, locker, verdict, by=track.people[number], at=at)
        enrol.settle(campaign, by=track.people[MANAGER], at=at)


def _walk_again(track: Track, campaign: Campaign, post: Post, *, by: User, at: datetime) -> None:
    """Where the holder was told, most have put it in order by the day of the second look."""
    day = local(at).date()
    for one in maps.to_see_again(campaign):
        if one.locker.post_id == post.pk and one.due <= day:
            verdict = LockerLook.Verdict.BAD if one.locker.pk % 3 == 0 else LockerLook.Verdict.GOOD
            tried(look.look, campaign, one.locker, verdict, by=by, at=at)


def _score(track: Track, at: datetime) -> None:
    """Each judge does today's share of what is left, so that the last one is done on the last day."""
    for campaign in _in(State.SCORING):
        days = max(1, (campaign.score_until - at).days)
        done = Sheet.objects.filter(entry__campaign=campaign, state=Sheet.State.GIVEN).values("assignment")
        # Whoever was in the wrong room goes there first.
        again = Exists(Sheet.objects.filter(assignment=OuterRef("pk"), state=Sheet.State.VOID)).desc()
        for judge in campaign.judges.select_related("person"):
            # Whose rights are known already, as the campaign's criteria are: both are read once for all sheets.
            judge.person = track.people[judge.person.staff_no]
            left = (
                asked.tasks()
                .filter(judge=judge)
                .exclude(pk__in=done)
                .order_by(again, "entry__cluster", "entry__code", "entry__label")
            )
            many = -(-left.count() // days)
            for place, task in enumerate(left[:many]):
                moment = at + timedelta(minutes=4 * place)
                task.entry.campaign, task.judge = campaign, judge
                if moment <= track.until and not home.is_out(track, task, moment):
                    give(track, task, moment)
        if at + REREAD <= track.until:
            after.take_one_away(campaign, at=at + REREAD)


def give(track: Track, task: Assignment, at: datetime) -> None:
    tried(sheets.give, task, filled(track, task, asked.asked(task), at), by=task.judge.person, at=at)


def _keep_time(track: Track, at: datetime) -> None:
    month.keep_time(at=at)


def _in(state: str, contest: str = "") -> list[Campaign]:
    found = Campaign.objects.filter(state=state).select_related("criteria").order_by("month", "contest")
    return list(found.filter(contest=contest) if contest else found)


def _look_through(track: Track, at: datetime) -> None:
    """The day after the last sheet: results, second looks; when those are in, for everybody to see."""
    by = track.people[MANAGER]
    for campaign in _in(State.LOCKED):
        tried(results.moderate, campaign, by=by, at=at)
        after.ask_others(track, campaign, by=by, at=at)
    for campaign in _in(State.MODERATION):
        after.put_right(track, campaign, by=by, at=at)
        after.settle_looks(track, campaign, give, by=by, at=at)
        tried(results.publicise, campaign, by=by, at=at)


def _finish(track: Track, at: datetime) -> None:
    by = track.people[MANAGER]
    for campaign in _in(State.PUBLICISED):
        after.object_and_decide(track, campaign, at=at)
        tried(results.finalise, campaign, by=by, at=at)
    after.help_and_recheck(track, by=by, at=at)
    for campaign in _in(State.FINAL):
        after.hand_out(track, campaign, by=by, at=at)


# The hours at which each thing is done.
HOURS: tuple[tuple[float, Callable[[Track, datetime], None]], ...] = (
    (7.5, _walk_rows),
    (8.2, home.live),
    (9.0, _score),
    (14.0, _look_through),
    (15.0, _finish),
    (15.5, papers.draft),
    (16.0, ballot.live),
    # After the week's own bulletin, which takes its number first.
    (17.5, papers.publish),
    (18.2, _keep_time),
    (18.3, ballot.settle),
)
