"""A session and a test in every state, for the tests of training: brought there by the verbs themselves."""

from datetime import timedelta

from patrols.actions import exam as exams
from patrols.actions import question as questions
from patrols.actions import sitting as papers
from patrols.actions import training_session as sessions
from patrols.actions import training_sign as signs
from patrols.scoring import training as scoring
from tests.cast import moment

TOLD, START, END = moment("2026-11-10 09:00"), moment("2026-11-12 15:00"), moment("2026-11-12 16:00")
OPENS, CLOSES = moment("2026-11-12 16:00"), moment("2026-11-14 16:00")
MINUTE = timedelta(minutes=1)


def session(mine, people=None, at=TOLD, **facts):
    given = {
        "title": "留样和测温", "topic": None, "trainer": mine.canteen_leader, "place": "二楼会议室",
        "start_at": START, "end_at": END, "note": "", **facts,
    }  # fmt: skip
    return sessions.arrange(people=people or [mine.cook, mine.waitress], by=mine.head, at=at, **given)


def told(mine, people=None, at=TOLD, **facts):
    made = session(mine, people, at, **facts)
    sessions.publish(made, by=mine.head, at=at)
    return made


def sign(one, person, at=START):
    return signs.sign_in(one, scoring.code_at(one.code_seed, at), by=person, at=at)


def held(mine, people=None, came=None, **facts):
    made = told(mine, people, **facts)
    for person in came if came is not None else [mine.cook]:
        sign(made, person)
    sessions.hold(made, by=mine.canteen_leader, at=made.end_at)
    return made


def bank(mine, many=4, topic="食品安全", kind="single"):
    options = {"true_false": ["对", "错"]}.get(kind, ["甲", "乙", "丙"])
    right = {"single": [1], "multiple": [0, 2], "true_false": [0]}[kind]
    return [
        questions.add(
            {
                "kind": kind, "topic": topic, "post_kind": "", "text": f"{topic}{kind}的第 {n} 题是什么",
                "options": options, "right": right, "explanation": "因为", "source": "自编",
            },
            by=mine.head, at=TOLD,
        )
        for n in range(many)
    ]  # fmt: skip


def exam(mine, people=None, at=TOLD, **facts):
    given = {
        "title": "留样考试", "session": None, "draws": [{"topic": "食品安全", "count": 3, "points": 10}],
        "pass_mark": 20, "minutes": 10, "attempts": 2, "opens_at": OPENS, "closes_at": CLOSES, **facts,
    }  # fmt: skip
    return exams.set_up(
        people=people if people is not None else [mine.cook, mine.waitress], by=mine.head, at=at, **given
    )


def published(mine, people=None, at=TOLD, **facts):
    made = exam(mine, people, at, **facts)
    exams.publish(made, by=mine.head, at=at)
    return made


def sat(one, person, right=3, at=OPENS):
    """Handed in with so many right answers."""
    paper = papers.begin(one, by=person, at=at)
    for n, question in enumerate(one.questions.all()):
        wrong = [place for place in range(len(question.options)) if place not in question.right][:1]
        papers.answer(paper, question, question.right if n < right else wrong, at=at + MINUTE)
    return papers.hand_in(paper, by=person, at=at + 2 * MINUTE)
