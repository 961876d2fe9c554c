"""How the story of a quarter is lived: a clock that goes forward only, people who tap on pages, phones that send what
they kept, and the bells that ring meanwhile. Nothing here calls an action or writes a row."""

import io
import json
import uuid
from datetime import timedelta
from functools import partial

from django.test import Client
from django.urls import reverse
from PIL import Image

from patrols import tasks as clock
from patrols.models import Assessment, Issue, Line, Score
from tests.cast import moment
from tongting.periods import local
from tongting.work import tasks as work

KEEP, SCRIPT = {"X-TT-Keep": "1"}, {"X-Requested-With": "fetch"}
# The hours at which bells ring on a quiet day. At weekends the machine is off and catches up; what is owed to a certain
# minute the story rings itself.
MORNING, EVENING, WEEKEND = "08:15", "18:10", (5, 6)
IN_THE_MORNING = (
    clock.remind,
    clock.sweep_issues,
    clock.walk_tasks,
    clock.remind_appeals,
    clock.keep_training,
)
IN_THE_EVENING = (clock.judge_presence, clock.digest)
# The rounds of a week: day of it → hour, who, where. None finds anything.
ROUNDS = {
    0: ("10:10", "secretary", "kitchen"),
    2: ("19:10", "canteen_leader", "corridor"),
    4: ("18:40", "woman_patroller", "women"),
    5: ("15:40", "deputy", "pool"),
}
# What a visit without a fault answers, by kind of post.
FINE = {
    "bath_pool": {"BP01": "41", "BP04": "pass", "BP06": "clear", "BP08": "0"},
    "canteen_kitchen": {"CK04": "pass", "CK09": "0"},
    "women_bathhouse": {"WB01": "pass", "WB04": "0"},
    "dorm_corridor": {"DC01": "pass", "DC06": "0"},
}


class Story:
    """`at` moves the clock, ringing the bells of every day that it passes; the rest are people at their pages."""

    def __init__(self, mine, time_machine, begins):
        self.mine, self.machine, self.now = mine, time_machine, moment(begins)
        self.client, self.who, self.shown = Client(), None, 0
        self.machine.move_to(self.now, tick=False)
        work.sweep()

    # --- the clock ----------------------------------------------------------------------------------------------------

    def at(self, text):
        """On to this moment, through every bell and every round before it."""
        until = moment(text)
        assert until > self.now, text
        for when, happens in self._between(until):
            self._move(when)
            happens()
        self._move(until)
        return self

    def _between(self, until):
        """What lies on the way, in its order."""
        begins, day = self.now, local(self.now).date()
        while day <= local(until).date():
            due = []
            if day.weekday() not in WEEKEND:
                due += [
                    (MORNING, lambda: self.ring(work.sweep, work.ring, *IN_THE_MORNING)),
                    (EVENING, lambda: self.ring(*IN_THE_EVENING)),
                ]
            if day.weekday() in ROUNDS:
                hour, who, post = ROUNDS[day.weekday()]
                due.append((hour, partial(self._round, self.mine.people[who], self.mine.posts[post])))
            for hour, happens in sorted(due, key=lambda pair: pair[0]):
                if begins < (when := moment(f"{day} {hour}")) < until:
                    yield when, happens
            day += timedelta(days=1)

    def ring(self, *bells):
        for bell in bells or (work.sweep,):
            bell()

    def work_off(self, kind):
        """The worker of one queue does what waits."""
        work.ring(kind)

    def _move(self, when):
        self.machine.move_to(when, tick=False)
        # A session ends after a while, as it does in life.
        self.now, self.who = when, None

    # --- people at their pages ----------------------------------------------------------------------------------------

    def log_in(self, someone):
        if self.who != someone.pk:
            self.client.force_login(someone)
            self.who = someone.pk

    def get(self, someone, name, /, *args, status=200, **query):
        """The answer to a look at a page."""
        self.log_in(someone)
        answer = self.client.get(reverse(name, args=args), query)
        assert answer.status_code == status, (name, answer.status_code, answer.content.decode()[-800:])
        return answer

    def text(self, someone, name, /, *args, **query):
        return self.get(someone, name, *args, **query).content.decode()

    def post(self, someone, name, /, *args, status=200, said="", **given):
        """A form sent; the page it ends on must answer it with `said`, in a message or beside a field."""
        self.log_in(someone)
        answer = self.client.post(reverse(name, args=args), given, follow=True)
        told = told_on(answer)
        assert answer.status_code == status, (name, answer.status_code, told)
        assert said in told, (name, said, told)
        return answer

    def photo(self, someone, place=""):
        """A photo on its way as a phone sends it, opened by the worker; its token."""
        self.log_in(someone)
        token, self.shown = str(uuid.uuid4()), self.shown + 1
        sent = {
            "photo": picture(self.shown),
            "token": token,
            "place": place,
            "taken_at": self.now.isoformat(),
        }
        answer = self.client.post(reverse("photo_upload"), sent)
        assert answer.status_code == 200 and answer.json()["id"] == token, answer.content
        self.work_off("photo")
        return token

    def json(self, someone, name, /, *args, given=None):
        """What a page's script is told: looked at, or sent `given`."""
        self.log_in(someone)
        url = reverse(name, args=args)
        answer = self.client.get(url, headers=SCRIPT) if given is None else self.client.post(url, given)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    # --- visits -------------------------------------------------------------------------------------------------------

    def opened(self, someone, post):
        """The runner as a phone keeps it for later."""
        self.log_in(someone)
        answer = self.client.get(reverse("patrol_run", args=[post.code]), headers=KEEP)
        assert answer.status_code == 200, post.code
        return answer.context["opened"]

    def visit(self, when, someone, post, photos=None, **values):
        """One that is no round of the week; the record's key."""
        self.at(when)
        return self._round(someone, post, photos, **values)

    def _round(self, someone, post, photos=None, **values):
        """Begun now on a page that the phone keeps, sent six minutes later."""
        began, opened = self.now, self.opened(someone, post)
        self._move(began + timedelta(minutes=6))
        return self.send(someone, post, opened, began, photos=photos, **values)

    def send(self, someone, post, opened, began, *, photos=None, **values):
        """Hands a visit of six minutes in through the outbox."""
        said = {
            "opened": opened,
            "door": post.token,
            "phone_started_at": began.isoformat(),
            "phone_submitted_at": (began + timedelta(minutes=6)).isoformat(),
            **{f"v-{code}": value for code, value in {**FINE[post.kind], **values}.items()},
            **{f"p-{code}": token for code, token in (photos or {}).items()},
        }
        answer = self.parcel(someone, "patrol", {"post": post.code, "said": [*map(list, said.items())]})
        return int(answer["url"].split("/")[2])

    def parcel(self, someone, kind, payload, number=None):
        """One thing out of a phone's outbox, taken in."""
        self.log_in(someone)
        body = {
            "kind": kind, "uuid": number or str(uuid.uuid4()), "sent_at": self.now.isoformat(), "payload": payload,
        }  # fmt: skip
        answer = self.client.post(reverse("outbox_send"), json.dumps(body), content_type="application/json")
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()

    # --- steps that come again ----------------------------------------------------------------------------------------

    def found(self, when, someone, post, code, value):
        """A visit that finds one item failing, with a photo of it; its issue."""
        self.at(when)
        photos = {} if post.no_photos else {code: self.photo(someone, post.name)}
        made = self._round(someone, post, photos, **{code: value})
        return Issue.objects.get(patrol=made)

    def put_right(self, issue, who, when):
        self.at(when)
        self.post(who, "issue_rectify", issue.pk, note="弄好了", photo=self.photo(who), said="已交验收")

    def closed(self, issue, who, when):
        self.at(when)
        self.post(who, "issue_verify", issue.pk, note="看过了", said="已销号")
        issue.refresh_from_db()
        assert (issue.state, issue.closed_by) == ("closed", who)

    def arranged(self, item, lead, due):
        given = {
            "lead": lead.pk, "teams": [self.mine.teams["canteen"].pk], "measure": "加一个窗口", "due_on": due,
            "wanted": "排队不超过十分钟", "verifier": self.mine.head.pk,
        }  # fmt: skip
        self.post(self.mine.secretary, "plan_arrange", item.pk, **given, said="安排好了")

    def record(self, person, kind, day, many, **expected):
        given = {"person": person.pk, "kind": kind, "day": day, "quantity": many, "reason": "班前会上说过"}
        self.post(self.mine.assessor, "record_new", **given, **{"said": "记好了", **expected})

    def locked(self, month, from_, until):
        """Reviewed and hung out on one day, approved by two after the notice."""
        mine = self.at(from_).mine
        self.post(mine.secretary, "month_review", month, said="支部审核通过")
        self.post(mine.assessor, "month_publicise", month, said="开始公示")
        self.at(until).post(mine.head, "month_approve", month, said="已审批")
        self.post(mine.leader, "month_approve", month, said="已审批")
        assert Assessment.objects.get(month=month).state == "locked"


def told_on(answer):
    """Messages and faults of a page, and why it lets somebody do nothing."""
    shown = answer.context or {}
    found = [str(one) for one in (*shown.get("messages", ()), shown.get("refusal") or "")]
    if (form := shown.get("form")) is not None:
        found += [str(one) for errors in form.errors.values() for one in errors]
    return "；".join(found)


def picture(number):
    """No two alike, or the photo room would know them again."""
    drawn = Image.effect_noise((320, 240), 20 + number % 40)
    kept = io.BytesIO()
    drawn.convert("RGB").save(kept, "JPEG")
    kept.seek(0)
    kept.name = f"{number}.jpg"
    return kept


def score(month, someone):
    return Score.objects.get(assessment__month=month, person=someone)


def lines(month, someone=None, **more):
    """A month's ledger: person, indicator, key, points, words, link; without the ids, which every draft gives anew."""
    rows = Line.objects.filter(score__assessment__month=month, **more)
    if someone is not None:
        rows = rows.filter(score__person=someone)
    names = ("score__person__staff_no", "indicator", "key", "points", "what", "url")
    return sorted(rows.values_list(*names))
