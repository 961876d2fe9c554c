"""How the pillars meet without meeting: the values that pass between them, and the one function that asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from tongting.periods import Month


class Evidence(NamedTuple):
    """A fact about a person's month, of which there are thousands. `facts` are the quantities the rule in force turns
    into points, by name, each a plain number or its text, so that the same month can be scored again under other rules;
    `key` is unique per month, person and indicator."""

    key: str
    person: int
    indicator: str
    quantity: Decimal
    facts: dict[str, Any]
    what: str
    url: str
    found_by: int | None = None


@dataclass(frozen=True)
class Counted:
    """Where a piece of evidence was counted: whose month and for how much, and the page that says so; `corrected` is
    what was put right since, in words."""

    month: str
    person: str
    indicator: str
    points: Decimal
    what: str
    url: str
    corrected: str = ""


@dataclass(frozen=True)
class Todo:
    """Something that waits for a person. `tone` is act, bad or lamp; `icon` a name from the icon sprite."""

    text: str
    detail: str
    url: str
    due: datetime | None = None
    icon: str = "exclamation-circle"
    tone: str = "act"


@dataclass(frozen=True)
class Suggestion:
    """What could be a hard problem of a week. It is ranked by frequency × severity (1 一般 to 4 重大) × voices × days
    open, which its source knows (a factor of 0 weighs as 1); `evidence` are (text, url) of the records behind it,
    `key` the same every week."""

    key: str
    place: str
    what: str
    why: str
    url: str
    frequency: int = 1
    severity: int = 1
    voices: int = 1
    days_open: int = 1
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table for a workbook: column titles and rows of plain values (see tongting/exports/workbook.py)."""

    title: str
    columns: list[str]
    rows: Iterable[list[Any]]


@dataclass(frozen=True)
class Tile:
    """A live figure on the home page under one of the four pillars (`pillar` 1-4 in the order of 1-3-1-4)."""

    pillar: int
    title: str
    figure: str
    unit: str
    url: str
    icon: str
    note: str = ""
    alarm: str = ""
    # Shares of a bar in percent with their tone: [(58, "act"), (10, "bad")]; empty = no bar.
    series: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Panel:
    """A larger picture on the home page, under a pillar's tiles: `template` draws `context`."""

    pillar: int
    title: str
    note: str
    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """One figure about a person's month. `what` is its name: month_score, post_mean (of the visits to the own posts),
    overdue (in the month), overdue_now (not put right yet), thanks, late, off_post, absent, violation, falsified
    (patrols), service_star (times in twelve months), complaints and complaint_cost (points of the dearest),
    satisfaction (a share), skill (of 100), contracts (those of which work was accepted in the month). A source names in
    `sources` what it can answer; what it knows and does not give is none."""

    what: str
    value: Decimal
    url: str


@dataclass(frozen=True)
class Busy:
    """`area` is where, None where nobody has to walk; in what `rests` (leave) nobody works."""

    start: datetime
    end: datetime
    what: str
    area: int | None = None
    rests: bool = False


@dataclass(frozen=True)
class Certificate:
    """A certificate (证件) a person has; `kind` is its name as it stands on it, an open end is valid for ever."""

    kind: str
    valid_until: date | None
    url: str = ""


@dataclass(frozen=True)
class CertificateKind:
    """A kind of certificate the mine keeps, by the name that stands on it. Before `enforced_from`, or without such a
    day, who has none is told so and kept from nothing. Who works at a post of one of the `post_kinds` needs it."""

    name: str
    enforced_from: date | None
    post_kinds: tuple[str, ...] = ()

    def is_enforced_on(self, day: date) -> bool:
        return self.enforced_from is not None and self.enforced_from <= day


@dataclass(frozen=True)
class Held:
    """Something a person still holds or answers for when they leave: `what` it is, `detail` which one, `url` where it
    is handed over. What `ends_itself` ends with the last day, the rest waits for somebody."""

    what: str
    detail: str
    url: str
    ends_itself: bool = False


@dataclass(frozen=True)
class Inspection:
    at: datetime
    score: Decimal
    url: str


@dataclass(frozen=True)
class Fault:
    """Something that was wrong at a place, as its record is called there (`number`); `url` is that record."""

    at: datetime
    number: str
    what: str
    url: str


@dataclass(frozen=True)
class Finding:
    """A fault some pillar found; the desk named in settings makes an issue of it. `photos` are the finder's and shown
    nowhere yet, `shown_photos` those that the record behind it shows already."""

    post: int
    what: str
    detail: str
    source: str
    found_by: int | None
    at: datetime
    severity: str = "normal"
    photos: tuple[str, ...] = ()
    shown_photos: tuple[str, ...] = ()
    reference: str = ""
    # When it has to be put right, where what was found has a clock of its own.
    due_at: datetime | None = None


@dataclass(frozen=True)
class NavEntry:
    """One line of the navigation. `pillar` 0 stands above the four, 5 below; `tab` names the phone's tab it belongs to
    (only entries with `is_tab` are drawn there); `right` is the permission without which it is not shown."""

    key: str
    label: str | Promise
    url_name: str
    icon: str
    pillar: int
    right: str | None = None
    tab: str = ""
    is_tab: bool = False
    tab_label: str | Promise = ""
    # dotted path of (person, day) → (text, is_alarm) or None for the small figure beside the label
    figure: str = ""
    # Whoever has this right is shown a fuller entry instead.
    unless: str = ""
    # The phone's sign where it differs from the sidebar's.
    tab_icon: str = ""
    # Names of other addresses below which this entry is the one that is on.
    also: tuple[str, ...] = ()
    # What one does there. With it the entry stands on the first page too, for whoever has no posts to look after.
    said: str | Promise = ""


@dataclass(frozen=True)
class OfflinePage:
    """A page that a phone keeps for the hours without a network; it is fetched anew when its `tag` changes. `door` is
    the SHA-256 of the code on a door's sticker, by which a phone recognises a scanned code without knowing any;
    `place` what an entry of the outbox is named after."""

    url: str
    tag: str
    title: str
    place: str = ""
    door: str = ""


@dataclass(frozen=True)
class Parcel:
    """What a phone finished while it had no network, handed in from its outbox (settings.PHONE_OUTBOX). `sent_at` is
    what the phone's clock said when it sent this, None where it said nothing."""

    uuid: UUID
    payload: dict[str, Any]
    by: Any
    sent_at: datetime | None


@dataclass(frozen=True)
class Receipt:
    """What became of a parcel: 201 stored, 200 stored before, 400 with the sentences (`wrong`: place on the page,
    sentence for a list, sentence in that place; `missing`: photos that have not come), 409 known with
    another content."""

    status: int
    number: str = ""
    url: str = ""
    error: str = ""
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


# What each seam's functions are called with and give back; asked by the core, answered by the pillars.
SHAPES = {
    "evidence": "collect(month: Month) → iterable of Evidence",
    "counted": "counted(keys: keys of evidence, viewer: User) → iterable of Counted, as far as the viewer may see it",
    "days": "days(keys of evidence) → iterable of (key, date): when what it counts happened, of the source's own keys",
    "finders": "finders(key of evidence) → iterable of people's keys: who had a hand in what it counts",
    "todos": "due(person: User, at: datetime) → iterable of Todo",
    "suggestions": "suggest(week: Week) → iterable of Suggestion",
    "sheets": "month_sheets(month: Month) → iterable of Sheet",
    "tiles": "tiles(person: User, at: datetime) → iterable of Tile",
    "panels": "panels(person: User, at: datetime) → iterable of Panel",
    "standing": "standing(person: int, month: Month, wanted: names or None for all) → iterable of Standing",
    "busy": "busy(person: int, start: datetime, end: datetime) → iterable of Busy",
    "certificates": "certificates(person: int) → iterable of Certificate",
    "certificate_kinds": "kinds() → iterable of CertificateKind",
    "held": "held(person: User, at: datetime) → iterable of Held",
    "inspections": "done(place: int, period: Span) → iterable of Inspection",
    "faults": "faults(place: int, period: Span) → iterable of Fault",
    "navigation": "entries() → iterable of NavEntry",
    "offline": "pages(person: User, at: datetime) → iterable of OfflinePage",
    "landings": "landing(person: User, at: datetime, on_a_phone: bool) → iterable of addresses: where somebody begins",
    "post_kinds": "post_kinds() → iterable of (code, name): the kinds of post that some pillar has rules for",
}


@cache
def sources(seam: str) -> tuple[Callable[..., Iterable[Any]], ...]:
    return tuple(import_string(path) for path in settings.SEAMS[seam])


def gather(seam: str, *question: Any) -> list[Any]:
    """Every source's answer in the order of settings. A source that breaks stops the work: nothing is dropped."""
    return [answer for source in sources(seam) for answer in source(*question)]


def standing_of(person: int, month: Month, wanted: frozenset[str]) -> list[Standing]:
    """Those figures alone, asked only of the sources that know one of them."""
    return [
        one
        for source in sources("standing")
        if wanted & getattr(source, "sources", frozenset())
        for one in source(person, month, wanted)
        if one.what in wanted
    ]


def report_issue(finding: Finding) -> str:
    """Hands a fault to the department's one desk; returns the reference of the issue it became."""
    desk: Callable[[Finding], str] = import_string(settings.REPORT_DESK)
    return desk(finding)


@register()
def every_seam_imports(app_configs: Any, **kwargs: Any) -> list[Error]:
    """System check: each dotted path in the lists of settings leads to something that can be called, each label to a
    table."""
    named = [(f"SEAMS[{seam}]", path) for seam, paths in settings.SEAMS.items() for path in paths]
    named += [("REPORT_DESK", settings.REPORT_DESK)]
    named += [(f"PERIOD_RUNS[{kind}]", run[1]) for kind, run in settings.PERIOD_RUNS.items()]
    named += [
        (name, path) for name in ("STARTERS", "DEMO_LIVES", "DEMO_WORDS") for path in getattr(settings, name)
    ]
    for name in ("OUTBOX", "PHONE_OUTBOX", "EXPORTS", "IMPORTS", "BULLETINS"):
        named += [(f"{name}[{kind}]", path) for kind, path in getattr(settings, name).items()]
    faults = [
        Error(f"settings.SEAMS has the unknown seam {seam!r}", id="tongting.E001")
        for seam in settings.SEAMS
        if seam not in SHAPES
    ]
    for label in settings.PULSE:
        try:
            apps.get_model(label)
        except (LookupError, ValueError):
            faults.append(Error(f"settings.PULSE names {label!r}, which is no table", id="tongting.E006"))
    for where, path in named:
        try:
            import_string(path)
        except ImportError as broken:
            faults.append(
                Error(f"settings.{where} names {path!r}, which does not import: {broken}", id="tongting.E002")
            )
    return faults
