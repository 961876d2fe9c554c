"""What people say in the demo by scanning the code on a door, without logging in, and what the office answers."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from patrols.actions import complaint
from patrols.actions.complaint import Said
from patrols.demo import issues
from patrols.demo.stage import Stage, awake
from patrols.models import Issue
from patrols.models.complaint import Topic
from patrols.queries import complaint as complaints
from tongting.photos import scenes, unsigned

A_DAY = 0.35
SAID = {
    "canteen": [(Topic.QUEUE, "早班升井打饭排到门外"), (Topic.FOOD, "晚饭汤是凉的"), (Topic.DIRTY, "")],
    "bathhouse": [
        (Topic.WATER, "下午四点水只有温的"),
        (Topic.DANGER, "池边台阶滑，今天有人差点摔倒"),
        (Topic.BROKEN, "三排靠窗的花洒不出水"),
    ],
    "dormitory": [(Topic.BROKEN, "三楼水房灯不亮"), (Topic.DIRTY, "二楼卫生间有味"), (Topic.QUEUE, "")],
    "laundry": [(Topic.QUEUE, "送洗三天了没取到")],
    "boiler": [(Topic.WATER, "早上六点没热水")],
    "grounds": [(Topic.DANGER, "西门路面有个坑")],
    "culture": [(Topic.BROKEN, "乒乓球台网断了")],
}
ANSWERS = [
    "已经整改好了，谢谢你反映，再有问题接着扫码。",
    "换了新的，试过正常。当班的人每班看一次。",
    "到现场看过，已经安排人手，高峰时多开一个窗口。",
]


def scan(stage: Stage, at: datetime) -> None:
    chance = stage.chance
    post = chance.choice([post for post in stage.posts.values() if not post.women_only])
    topic, words = chance.choice(SAID[post.area.code])
    form = f"{chance.getrandbits(96):024x}"
    said = Said(topic, words, chance.choice(["", "", "13800000000"]), f"{chance.getrandbits(64):016x}", form)
    photos = []
    if not post.no_photos and chance.random() < 0.5:
        drawn = scenes.draw(chance, post.area.code, faulty=True)
        token = uuid.UUID(int=chance.getrandbits(128), version=4)
        upload = SimpleUploadedFile("photo.jpg", drawn, content_type="image/jpeg")
        who = f"{said.sender}:{form}"
        photos = [unsigned.keep(upload, sender=who, token=token, taken_at=at, at=at)]
    known = complaints.known_at(post, at)
    same = chance.choice(known).issue if known and chance.random() < 0.2 else None
    told = complaint.receive(post, said, photos=photos, same_as=same, at=at)
    stage.done["complaints"] += 1
    # What somebody told of in the same words before goes its way already.
    if told.issue.occurrence_count == 1:
        issues.follow(stage, [told.issue], at)


def answer(stage: Stage, at: datetime) -> None:
    """The office's hour: most of what is dealt with gets its sentence."""
    by = stage.people[stage.chance.choice(["DEMO0002", "DEMO0006"])]
    for one in complaints.unanswered_and_done(at).select_related("issue").order_by("pk"):
        if one.issue.state == Issue.State.CLOSED and stage.chance.random() < 0.6:
            complaint.answer(one.issue, stage.chance.choice(ANSWERS), by=by, at=at)


def plan_day(stage: Stage, morning: datetime) -> None:
    if stage.chance.random() < A_DAY:
        moment = morning + timedelta(minutes=stage.chance.randint(7 * 60, 21 * 60))
        stage.at(moment, lambda at: scan(stage, at))
    stage.at(awake(stage, morning + timedelta(hours=17)), lambda at: answer(stage, at))
