"""A patrol that comes out of a phone's outbox: taken in as from the page, however late, and answered with a receipt."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from patrols.actions import patrol as patrols
from patrols.forms.parcel import PatrolParcelForm
from patrols.forms.patrol import LATEST_PARCEL, RunnerForm, tokens_in, unseal
from patrols.models import Patrol
from patrols.models.standard import StandardVersion
from patrols.queries import standard
from patrols.views.runner import Row, sentences
from patrols.views.taking import Taking
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.places.models import Post
from tongting.seams import Parcel, Receipt
from tongting.work import bell


def take(parcel: Parcel, at: datetime) -> Receipt:
    """{post, said: the runner's fields as pairs} → the receipt of the one patrol of this number."""
    form = PatrolParcelForm(parcel.payload)
    if not form.is_valid():
        return Receipt(400, error=form.sentence())
    data = form.cleaned_data["said"]
    data["uuid"] = str(parcel.uuid)
    post = Post.objects.select_related("team__leader").filter(code=form.cleaned_data["post"]).first()
    if post is None:
        return Receipt(400, error=_("没有“%s”这个岗点了，问问系统管理员") % form.cleaned_data["post"])
    opening = unseal(data.get("opened", ""), post, parcel.by, LATEST_PARCEL)
    version = _edition(post, opening.version if opening else None, at)
    if version is None:
        return Receipt(400, error=_("这类岗点还没有巡查标准"))
    taking = Taking(parcel.by, post, version, opening, at)
    return _store(taking, data, parcel, at)


def _edition(post: Post, number: int | None, at: datetime) -> StandardVersion | None:
    """The edition under which it was answered; without a word on that, the one in force."""
    known = standard.editions().filter(pk=number).first() if number else None
    return known or standard.in_force(post, local(at).date())


def _store(taking: Taking, data: QueryDict, parcel: Parcel, at: datetime) -> Receipt:
    form = taking.form(data)
    if taking.with_photos and (missing := sorted(set(tokens_in(data, taking.items)) - set(form.photos))):
        error = _("有 %(n)d 张照片没有传到或者打不开，回去看看，重拍一张") % {"n": len(missing)}
        return Receipt(400, error=error, missing=missing)
    if not form.is_valid():
        return _incomplete(form)
    scanned = (taking.opening is not None and taking.opening.scanned) or _was_at_the_door(data, taking.post)
    visit = taking.visit(form, scanned=scanned, sent_at=parcel.sent_at, waited=True)
    try:
        patrol = taking.submit(form, visit)
    except patrols.Conflict as why:
        known = Patrol.objects.filter(uuid=parcel.uuid, by=parcel.by).first()
        return Receipt(409, number=known.number if known else "", url=_page(known), error=str(why))
    except Refused as why:
        return Receipt(400, error=str(why))
    bell.ring_after_commit("photo")
    bell.call_after_commit("patrols.tasks.judge_presence", wait=20 if patrol.photo_count else 0)
    is_new = patrol.submitted_at == at
    return Receipt(201 if is_new else 200, number=patrol.number, url=f"{_page(patrol)}?fresh=1")


def _was_at_the_door(data: QueryDict, post: Post) -> bool:
    """A scan without a network: the phone brings the code of the sticker, which nobody knows who was not there."""
    return bool(post.token) and constant_time_compare(data.get("door", "").lower(), post.token.lower())


def _incomplete(form: RunnerForm) -> Receipt:
    wrong = sentences(form, [Row(form, item) for item in form.items])
    return Receipt(400, error=_("还差几处才能提交，写好的都还在"), wrong=wrong)


def _page(patrol: Patrol | None) -> str:
    return reverse("patrol_detail", args=[patrol.pk]) if patrol else ""
