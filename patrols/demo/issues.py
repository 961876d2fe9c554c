"""The life of the demo's issues after they were found: put right, looked at, sent back, late, waiting, deferred."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from patrols.actions import issue as verbs
from patrols.demo import again
from patrols.demo.stage import Stage, awake
from patrols.models import Issue
from patrols.models.issue import Severity, Source
from patrols.rules import issue as rules
from tongting.people.models import Gender, Group, User
from tongting.periods import ONE_DAY
from tongting.photos import scenes
from tongting.places.models import Post

# What becomes of an issue, with weights: done in time, done late, waits for a part, deferred, left lying.
FATES = {"in_time": 85, "late": 5, "waits": 5, "deferred": 3, "lies": 2}
# Where a known issue's story ends.
ENDS = ("handed_in", "sent_back")
JUST_SAID = (("DEMO1001", "PT12", "二层公共洗衣机漏水"), ("DEMO0012", "PT02", "靠窗餐桌桌腿松动"))
# Every how many voices it is the miner's whose account the demo shows. Counted and not drawn: the rest of the history
# stays as it is.
SHOWN_MINER = 5
# How many of those who will be late ask for time first.
ASKS = 0.4
VOICES = {
    "canteen": ["打饭排队有点长", "汤凉得快", "餐盘没擦干", "夜班饭菜样数少"],
    "bathhouse": ["淋浴忽冷忽热", "更衣箱锁不好开", "池边地面滑", "排气扇有响声"],
    "dormitory": ["楼道灯不亮", "水房地漏慢", "开水器半夜没水", "晾衣间太挤"],
    "laundry": ["衣服扣子掉了", "送洗两天没取到"],
    "boiler": ["早上热水来得慢"],
    "grounds": ["停车场边垃圾没清", "路灯不亮"],
    "culture": ["球台网松了", "空调不制冷"],
}
DONE = ["已清理干净", "已更换", "已修好，试用正常", "已补上记录", "已调整到位", "已交代当班的人"]
BACK = ["边角还有，再清一遍", "照片看不清，重拍", "试了一下还漏", "记录还缺签字"]
PARTS = ["配件已报计划，等到货", "等厂家来人", "等停水检修"]


def follow(stage: Stage, found: Iterable[Issue], at: datetime, fate: str = "") -> None:
    """Decides what becomes of new issues; sightings of an old one go their way already."""
    for issue in found:
        stage.done["issues"] += 1
        chosen = fate or stage.chance.choices(list(FATES), list(FATES.values()))[0]
        if issue.state == Issue.State.REPORTED:
            # Those whose end is known are assigned at once; the others wait until somebody sits down to it.
            patience = timedelta(minutes=15 if fate else stage.chance.randint(20, 300))
            then = at + patience if fate else awake(stage, at + patience)
            stage.at(then, lambda now, issue=issue, chosen=chosen: assign(stage, issue, chosen, now))  # type: ignore[misc]
        else:
            go_on(stage, issue, chosen, at)


def take_up(stage: Stage, at: datetime) -> None:
    """What the star race handed to the desk the day before goes the way of every issue."""
    handed = Issue.objects.filter(source=Source.STARS, state=Issue.State.REPORTED, found_at__gt=at - ONE_DAY)
    follow(stage, handed.select_related("post__team__leader"), at)


def assign(stage: Stage, issue: Issue, fate: str, at: datetime) -> None:
    """The head or a deputy hands it to the leader of the post's team."""
    leader = issue.post.team.leader if issue.post.team else None
    responsible = stage.people[leader.staff_no] if leader else stage.people["DEMO0050"]
    giver = stage.people[stage.chance.choice(["DEMO0002", "DEMO0004", "DEMO0005", "DEMO0007"])]
    verifier = stage.people["DEMO0006"] if issue.post.women_only else giver
    verbs.assign(issue, responsible=responsible, verifier=verifier, by=giver, at=at)
    go_on(stage, issue, fate, at)


def go_on(stage: Stage, issue: Issue, fate: str, at: datetime) -> None:
    chance, due = stage.chance, issue.due_at or at + timedelta(hours=24)
    if fate in ("waits", "deferred") and due - at < timedelta(hours=24):
        # What has to be done within hours needs no part and no stop of the mine.
        fate = "in_time"
    share = (due - at) * (chance.uniform(0.05, 0.3) if fate in ENDS else chance.uniform(0.25, 0.85))
    if fate in ("in_time", *ENDS):
        then = min(awake(stage, at + share), due - timedelta(minutes=5))
        stage.at(then, lambda now: rectify(stage, issue, now, end=fate))
    elif fate == "late":
        if chance.random() < ASKS:
            stage.at(awake(stage, at + share), lambda now: again.ask_time(stage, issue, now))
        then = awake(stage, due + timedelta(hours=chance.uniform(3, 40)))
        stage.at(then, lambda now: rectify(stage, issue, now))
    elif fate == "waits":
        stage.at(min(at + share, due), lambda now: wait(stage, issue, now))
    elif fate == "deferred":
        stage.at(min(at + share, due), lambda now: defer(stage, issue, now))


def rectify(stage: Stage, issue: Issue, at: datetime, *, end: str = "") -> None:
    """Somebody of the team puts it right, takes the photo and hands it in; some are sent back once."""
    chance, by = stage.chance, fixer(stage, issue)
    shown = []
    if rules.wants_photo(issue):
        shown = [scenes.take(chance, issue.post.area.code, faulty=False, place=issue.post.name, by=by, at=at)]
    issue.refresh_from_db(fields=["state"])
    verbs.rectify(issue, photos=shown, note=chance.choice(DONE), by=by, at=at)
    stage.done["rectified"] += 1
    if end == "handed_in":
        return
    then = awake(stage, at + timedelta(minutes=chance.randint(30, 900)))
    again = issue.returned_count == 0 and chance.random() < 0.08
    stage.at(then, lambda now: look(stage, issue, now, send_back=again or end == "sent_back", end=end))


def look(stage: Stage, issue: Issue, at: datetime, *, send_back: bool, end: str = "") -> None:
    chance, by = stage.chance, checker(stage, issue)
    if not send_back:
        verbs.verify_pass(issue, note="", by=by, at=at)
        stage.done["closed"] += 1
        again.plan(stage, issue, follow)
        return
    verbs.send_back(issue, reason=chance.choice(BACK), by=by, at=at)
    stage.done["returned"] += 1
    if end == "sent_back":
        return
    then = awake(stage, at + timedelta(hours=chance.uniform(3, 20)))
    stage.at(then, lambda now: rectify(stage, issue, now))


def wait(stage: Stage, issue: Issue, at: datetime) -> None:
    back = at + timedelta(days=stage.chance.randint(3, 8))
    verbs.wait(issue, until=back, reason=stage.chance.choice(PARTS), by=fixer(stage, issue), at=at)
    stage.at(
        awake(stage, back + timedelta(hours=stage.chance.uniform(2, 30))),
        lambda now: rectify(stage, issue, now),
    )


def defer(stage: Stage, issue: Issue, at: datetime) -> None:
    back = at + timedelta(days=stage.chance.randint(14, 30))
    verbs.defer(
        issue,
        until=back,
        reason="要和停产检修一起做",
        measure="现场先设提示牌，当班人员每班看一次",
        by=stage.people["DEMO0002"],
        at=at,
    )


def speak_up(stage: Stage, at: datetime) -> None:
    """A miner or a worker reports what bothers them."""
    chance = stage.chance
    speakers = [
        person for person in stage.people.values() if person.group in (Group.RESIDENT, Group.POST_STAFF)
    ]
    person = chance.choice([one for one in speakers if one.gender == Gender.MALE])
    stage.done["voices"] += 1
    if stage.done["voices"] % SHOWN_MINER == 0:
        person = stage.people.get("DEMO1001", person)
    post = chance.choice([post for post in stage.posts.values() if not post.women_only])
    what = chance.choice(VOICES[post.area.code])
    follow(stage, [report(post, what, by=person, at=at)], at)


def plan_last_words(stage: Stage) -> None:
    """What was said just now, so that the branch finds something to assign."""
    for minutes, (staff_no, code, what) in enumerate(JUST_SAID, 1):
        post, by = stage.posts[code], stage.people[staff_no]
        moment = stage.until - timedelta(minutes=23 * minutes)
        stage.at(moment, partial(_just_said, stage, post, what, by))


def _just_said(stage: Stage, post: Post, what: str, by: User, at: datetime) -> None:
    report(post, what, by=by, at=at)
    stage.done["issues"] += 1


def report(post: Post, what: str, *, severity: str = Severity.NORMAL, by: User, at: datetime) -> Issue:
    return verbs.report(post, what, severity=severity, source=Source.REPORT, by=by, at=at)


def fixer(stage: Stage, issue: Issue) -> User:
    """Somebody of the responsible team, who is not the one to look at it afterwards."""
    team = [
        person
        for person in stage.people.values()
        if person.team_id == issue.team_id
        and person.pk != issue.verifier_id
        and (person.gender == Gender.FEMALE or not issue.post.women_only)
    ]
    return stage.chance.choice(team)


def checker(stage: Stage, issue: Issue) -> User:
    """The named verifier; where none is named, the clerk of the assessment, who may at the women's bathhouse too."""
    by_key = {person.pk: person for person in stage.people.values()}
    named = by_key.get(issue.verifier_id or 0)
    if named is not None and rules.may_verify(named, issue, stage.until) is None:
        return named
    return stage.people["DEMO0006"]
