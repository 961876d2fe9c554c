"""The demo's service star: colleagues are nominated, everybody votes, the figures are collected."""

from __future__ import annotations

from datetime import datetime, timedelta

from starrating.actions import measure, nomination, vote
from starrating.demo.track import Track
from starrating.models import Campaign, Contest
from starrating.queries import ballot
from tongting.events.flow import Refused
from tongting.people.models import Group, User

WORDS = (
    "连着三个夜班替同事顶岗，池水温度一次没超",
    "开水器坏了当晚就修好，没让下井的等一个班",
    "住宿职工反映的事当天就有回音",
    "带徒弟上手快，考核两个人都合格",
    "主动把旧毛巾改成抹布，一个月省下两箱",
    "雨天提前铺防滑垫，大厅没摔过一个人",
)
# Nominations are made in the last days before the candidates are settled.
NOMINATING = timedelta(days=6)
NOMINATED_A_DAY, VOTES_A_DAY = 2, 0.35
# The committee sits in the office, so nobody there could be judged by three of it.
CANDIDATES = (Group.POST_STAFF, Group.TEAM_LEADER)


def live(track: Track, at: datetime) -> None:
    for campaign in Campaign.objects.filter(contest=Contest.SERVICE, state=Campaign.State.ENROLLING):
        if at > campaign.enrol_until - NOMINATING:
            _nominate(track, campaign, at)
    for campaign in ballot.campaigns():
        if ballot.window(campaign).is_open(at):
            _vote(track, campaign, at)


def settle(track: Track, at: datetime) -> None:
    """What the clock does in the evening: who may win, who is told of a vote, the figures."""
    nomination.check_due(at=at)
    vote.announce_due(at=at)
    measure.collect_due(at=at)


def _nominate(track: Track, campaign: Campaign, at: datetime) -> None:
    staff = [person for person in track.people.values() if person.group in CANDIDATES and person.team_id]
    for n in range(NOMINATED_A_DAY):
        candidate, by = track.chance.sample(staff, 2)
        words = track.chance.choice(WORDS)
        try:
            nomination.nominate(campaign, candidate, words=words, by=by, at=at + timedelta(minutes=7 * n))
        except Refused:
            continue


def _vote(track: Track, campaign: Campaign, at: datetime) -> None:
    """A third of the staff each day; who is known to many gets the most."""
    for person in _electorate(track):
        choices = ballot.choices_for(person, campaign)
        if not choices or track.chance.random() >= VOTES_A_DAY:
            continue
        weights = [len(choices) - place for place in range(len(choices))]
        try:
            vote.vote(campaign, track.chance.choices(choices, weights)[0], by=person, at=at)
        except Refused:
            continue


def _electorate(track: Track) -> list[User]:
    return [person for person in track.people.values() if person.may("star.vote")]
