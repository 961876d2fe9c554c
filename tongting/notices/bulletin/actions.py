"""Writes of bulletins: draft, edit, hand in, approve, publish with a number, send back, drop, withdraw by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tongting.events import flow
from tongting.exports.letter import closed_up
from tongting.notices import actions as notices
from tongting.notices.bulletin import queries, rules, text
from tongting.notices.models import Bulletin, BulletinReader, Letterhead
from tongting.people.models import User
from tongting.people.names import text_index
from tongting.periods import local

State = Bulletin.State
LONGEST_SEARCH = 120


def draft(
    written: text.Draft, *, kind: str, subject: str = "", source: str = "", by: User | None, at: datetime
) -> Bulletin:
    """A new draft; where one about the same subject is under way already, that one. `source` is a key of
    settings.BULLETINS, whose function can write it anew."""
    if source and source not in settings.BULLETINS:
        raise KeyError(f"settings.BULLETINS knows no {source!r}")
    bulletin = Bulletin(
        kind=kind,
        subject=subject,
        source=source,
        title=written.title,
        addressee=queries.letterhead().addressee,
        sections=[section.kept() for section in written.sections],
        figures=written.frozen_figures(),
        names=[name.kept() for name in written.names],
        drafted_by=by,
        drafted_at=at,
    )
    try:
        with transaction.atomic():
            bulletin.save(force_insert=True)
            flow.record(bulletin, "drafted", by=by, at=at, became=State.DRAFT)
    except IntegrityError:
        found = Bulletin.objects.filter(subject=subject, state__in=Bulletin.UNFINISHED).first()
        if not subject or found is None:
            raise
        return found
    return bulletin


def draft_about(source: str, subject: str, *, kind: str, by: User | None, at: datetime) -> Bulletin:
    """The draft that a pillar writes about a subject."""
    return draft(_written(source, subject, at), kind=kind, subject=subject, source=source, by=by, at=at)


def refresh(bulletin: Bulletin, *, by: User, at: datetime) -> None:
    """Figures as they are now, and every section that nobody has touched; ticks stay."""
    _refuse(rules.may_edit(by, bulletin))
    if not bulletin.source:
        raise flow.Refused(_("这份通报没有自动的数字，直接修改就行"))
    written = _written(bulletin.source, bulletin.subject, at)
    _rewrite(
        bulletin,
        "refreshed",
        by=by,
        at=at,
        figures=written.frozen_figures(),
        sections=text.merged_sections(bulletin.sections, written.sections),
        names=text.merged_names(bulletin.names, written.names),
    )


def edit(
    bulletin: Bulletin,
    *,
    edition: int,
    title: str,
    addressee: str,
    sections: list[dict[str, str]],
    ticked: set[str],
    by: User,
    at: datetime,
) -> None:
    """The text as a person wants it. `edition` is the one they began from: over a newer one nothing is written."""
    _refuse(rules.may_edit(by, bulletin) or rules.bad_title(title))
    if bulletin.edition != edition:
        raise _somebody_was_faster(bulletin)
    names = [one | {"ticked": one["key"] in ticked} for one in bulletin.names]
    _rewrite(
        bulletin, "edited", by=by, at=at, title=title, addressee=addressee, sections=sections, names=names
    )


def submit(bulletin: Bulletin, *, by: User, at: datetime) -> None:
    """送批: from here on the text stands still; whoever hands it in answers for it."""
    with transaction.atomic():
        _hold(bulletin)
        _refuse(rules.may_submit(by, bulletin))
        flow.move(
            bulletin, State.SUBMITTED, by=by, at=at, verb="submitted", note=bulletin.title, author=by, submitted_at=at
        )  # fmt: skip
        people = queries.approvers(local(at).date()).exclude(pk=by.pk)
        words = _("通报等你批：%(title)s") % {"title": bulletin.title}
        notices.tell_all(people, words, _url(bulletin), key=f"bulletin:{bulletin.pk}:{at.isoformat()}", at=at)


def send_back(bulletin: Bulletin, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        _hold(bulletin)
        _refuse(rules.may_return(by, bulletin))
        author = bulletin.author
        flow.move(
            bulletin, State.DRAFT, by=by, at=at, verb="returned", note=reason,
            author=None, submitted_at=None, approved_by=None, approved_at=None,
        )  # fmt: skip
        if author is not None and author.pk != by.pk:
            words = _("通报退回来改：%(title)s") % {"title": bulletin.title}
            key = f"bulletin:{bulletin.pk}:{at.isoformat()}"
            notices.tell(author, words, _url(bulletin), detail=reason, key=key, at=at)


def approve(bulletin: Bulletin, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        _hold(bulletin)
        _refuse(rules.may_approve(by, bulletin))
        flow.move(bulletin, State.APPROVED, by=by, at=at, verb="approved", approved_by=by, approved_at=at)


def approve_and_publish(bulletin: Bulletin, *, by: User, at: datetime) -> None:
    """Both in one tap, and both or neither."""
    with transaction.atomic():
        # The letterhead before the bulletin, as `publish` takes them: two who came the other way round would block.
        Letterhead.objects.select_for_update().first()
        approve(bulletin, by=by, at=at)
        publish(bulletin, by=by, at=at)


def publish(bulletin: Bulletin, *, by: User, at: datetime) -> None:
    """Gives it the next number of its year and its place in the chain, and fixes it. The letterhead's row is the lock:
    one bulletin after the other, so no number is missing and none is given twice."""
    with transaction.atomic():
        head = Letterhead.objects.select_for_update().first()
        _refuse(rules.lacks_letterhead(head))
        assert head is not None
        _hold(bulletin)
        _refuse(rules.may_publish(by, bulletin) or _stands_already(bulletin))
        changes = _fixed(bulletin, head, by, at)
        for name, value in changes.items():
            setattr(bulletin, name, value)
        digest = text.digest_of(bulletin)
        flow.move(
            bulletin,
            State.PUBLISHED,
            by=by,
            at=at,
            verb="published",
            facts={"number": bulletin.doc_number, "digest": digest},
            digest=digest,
            **changes,
        )
        _send(bulletin, at)


def void(bulletin: Bulletin, *, reason: str, by: User, at: datetime) -> None:
    """Drops a draft that nobody wants; its number was never given, so none is lost."""
    _refuse(rules.may_void(by, bulletin))
    flow.move(bulletin, State.VOID, by=by, at=at, verb="void", note=reason)


def draft_withdrawal(bulletin: Bulletin, *, reason: str, by: User, at: datetime) -> Bulletin:
    """The draft of a bulletin that withdraws this one and, where a pillar wrote it, puts the right figures in its
    place."""
    _refuse(rules.may_withdraw(by, bulletin, queries.withdrawal_of(bulletin)))
    if found := bulletin.withdrawals.filter(state__in=Bulletin.UNFINISHED).first():
        return found
    why = text.Section("", "", f"撤回原因：{closed_up(reason).rstrip('。')}。")
    title = f"关于撤回{bulletin.doc_number}的通报"
    made = draft(text.Draft(title, "", (why,)), kind=bulletin.kind, by=by, at=at)
    Bulletin.objects.filter(pk=made.pk).update(withdraws=bulletin)
    made.withdraws = bulletin
    return made


def read(bulletin: Bulletin, *, by: User, at: datetime) -> None:
    """The first reading counts; whoever it was not sent to is welcome and not counted."""
    BulletinReader.objects.filter(bulletin=bulletin, person=by, read_at=None).update(read_at=at)


def change_letterhead(given: dict[str, Any], *, by: User, at: datetime) -> Letterhead:
    """The settings of all bulletins to come; published ones keep their own."""
    with transaction.atomic():
        before = Letterhead.objects.select_for_update().first()
        head = Letterhead(pk=1, **given)
        moved = before is None or (before.paper_year, before.paper_last) != (head.paper_year, head.paper_last)
        if moved:
            _refuse(rules.bad_start(head, set(queries.years())))
        head.save()
        flow.record(head, "changed", by=by, at=at, facts={name: str(value) for name, value in given.items()})
    return head


def _written(source: str, subject: str, at: datetime) -> text.Draft:
    written: text.Draft = import_string(settings.BULLETINS[source])(subject, at)
    return written


def _hold(bulletin: Bulletin) -> None:
    """Locks the row and takes over what others changed meanwhile; whoever saw an older state is told who was faster."""
    seen = bulletin.state
    bulletin.refresh_from_db(from_queryset=queries.whole().select_for_update(of=("self",)))
    if bulletin.state != seen:
        raise flow.SomebodyWasFaster(flow.who_was_faster(bulletin))


def _rewrite(bulletin: Bulletin, verb: str, *, by: User, at: datetime, **changes: Any) -> None:
    with transaction.atomic():
        edition = bulletin.edition
        won = Bulletin.objects.filter(pk=bulletin.pk, state=State.DRAFT, edition=edition).update(
            edition=edition + 1, **changes
        )
        if not won:
            raise _somebody_was_faster(bulletin)
        flow.record(bulletin, verb, by=by, at=at, facts={"edition": edition + 1})
    for name, value in {"edition": edition + 1, **changes}.items():
        setattr(bulletin, name, value)


def _somebody_was_faster(bulletin: Bulletin) -> flow.SomebodyWasFaster:
    last = flow.history(bulletin).last()
    if last is None or last.by is None:
        return flow.SomebodyWasFaster(_("这份通报刚才有人改过，刷新后再改"))
    return flow.SomebodyWasFaster(
        _("%(who)s 在 %(time)s 改过这份通报，你写的还没有存；看看新的一版再改")
        % {"who": last.by.name, "time": f"{local(last.at):%m-%d %H:%M}"}
    )


def _stands_already(bulletin: Bulletin) -> str | None:
    """One bulletin about one week; another one has to withdraw it first."""
    if not bulletin.subject:
        return None
    twin = queries.in_force(bulletin.subject).first()
    if twin is None or twin.pk == bulletin.withdraws_id:
        return None
    return _("这件事已经发过%(number)s；要重发，先撤回那一份") % {"number": twin.doc_number}


def _fixed(bulletin: Bulletin, head: Letterhead, by: User, at: datetime) -> dict[str, Any]:
    year = local(at).year
    number = queries.last_number(year)
    if not number and head.paper_year == year:
        number = head.paper_last
    serial, previous = queries.last_link()
    changes: dict[str, Any] = {
        "published_by": by,
        "published_at": at,
        "letterhead": text.head_of(head),
        "year": year,
        "number": number + 1,
        "serial": serial + 1,
        "previous_digest": previous,
        "sections": [
            {name: one[name] for name in ("heading", "body", "table")} for one in bulletin.sections
        ],
        # Who was not ticked is named nowhere, not even in the row.
        "names": [{name: one[name] for name in ("tone", "text", "ticked")} for one in bulletin.names if one["ticked"]],
    }  # fmt: skip
    words = f"{bulletin.title} {head.short_name}〔{year}〕{number + 1}号"
    changes["search"] = text_index(words[:LONGEST_SEARCH])[:500]
    return changes


def _send(bulletin: Bulletin, at: datetime) -> None:
    people = list(queries.recipients())
    BulletinReader.objects.bulk_create(
        [BulletinReader(bulletin=bulletin, person=person) for person in people]
    )
    words = f"{bulletin.doc_number}《{bulletin.title}》"
    notices.tell_all(
        people, words, _url(bulletin), detail=bulletin.addressee, key=f"bulletin:{bulletin.pk}", at=at
    )


def _url(bulletin: Bulletin) -> str:
    return reverse("bulletin_detail", args=[bulletin.pk])


def _refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)
