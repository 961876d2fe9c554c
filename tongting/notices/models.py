"""Notices: one row for one person about one thing, found again by its key, so that nobody is told twice. Bulletins
(通报): one text for everybody, approved by a second person, numbered, and fixed once it is out."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """`key` names the occasion (`issue:17:overdue:1`); `url` is a path of this site or empty."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("收件人"),
        # Three indexes below begin with the person.
        db_index=False,
    )
    key = models.CharField(max_length=120)
    text = models.CharField(_("通知"), max_length=200)
    detail = models.TextField(_("说明"), blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)

    class Meta:
        verbose_name = _("通知")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at", "-id"], name="notice_inbox"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text


class Letterhead(models.Model):
    """How the department's bulletins are headed, addressed and signed (通报设置): one row, which is also the lock under
    which they are numbered."""

    short_name = models.CharField(_("发文字号的简称"), max_length=10)
    issuer = models.CharField(_("发文机关"), max_length=30)
    addressee = models.CharField(_("主送"), max_length=80)
    signer = models.CharField(_("署名"), max_length=30)
    red_head = models.BooleanField(_("用红头"), default=True)
    head = models.CharField(_("红头文字"), max_length=20, blank=True)
    copy_to = models.CharField(_("抄送"), max_length=100, blank=True)
    # A mine that begins in the middle of a year goes on from the number its paper bulletins have reached.
    paper_year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    paper_last = models.PositiveSmallIntegerField(_("这一年已经用纸发到第几号"), default=0)

    class Meta:
        verbose_name = _("通报设置")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="one_letterhead"),
        ]

    def __str__(self) -> str:
        return self.short_name


class Bulletin(models.Model):
    """A bulletin (通报). `sections`, `figures` and `names` are its text as data (see bulletin/text.py); a published row
    is never changed again, by the database's own guard. It is withdrawn by a later one that names it."""

    class Kind(models.TextChoices):
        COMMEND = "commend", _("表彰通报")
        CRITICISE = "criticise", _("批评通报")
        SITUATION = "situation", _("情况通报")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待批")
        APPROVED = "approved", _("已批")
        PUBLISHED = "published", _("已发布")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.SUBMITTED, State.VOID),
        State.SUBMITTED: (State.APPROVED, State.DRAFT),
        State.APPROVED: (State.PUBLISHED, State.DRAFT),
        State.PUBLISHED: (),
        State.VOID: (),
    }
    UNFINISHED: ClassVar = (State.DRAFT, State.SUBMITTED, State.APPROVED)

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices, default=Kind.SITUATION)
    # What it is about, where a pillar wrote it ("week:2026-W47"); `source` names who writes its figures anew.
    subject = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=30, blank=True)
    title = models.CharField(_("标题"), max_length=60)
    addressee = models.CharField(_("主送"), max_length=80)
    sections = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    names = models.JSONField(default=list)
    withdraws = models.ForeignKey("self", models.PROTECT, null=True, related_name="withdrawals")
    # One more with every change of the text: whoever saves over an older one is told.
    edition = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(_("起草时间"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("拟稿人")
    )
    submitted_at = models.DateTimeField(_("送批时间"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    approved_at = models.DateTimeField(_("签发时间"), null=True)
    # From here on written once, when it is published.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发布人")
    )
    published_at = models.DateTimeField(_("发布时间"), null=True)
    letterhead = models.JSONField(default=dict)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    number = models.PositiveSmallIntegerField(_("号"), null=True)
    # Its place in the chain of all bulletins, and the chain's digests up to the one before and to itself.
    serial = models.PositiveIntegerField(null=True, unique=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    search = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("通报")
        ordering: ClassVar = ["-published_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["-published_at", "-id"], condition=Q(state="published"), name="bulletin_published"
            ),
            models.Index(
                fields=["year", "-published_at", "-id"],
                condition=Q(state="published"),
                name="bulletin_of_year",
            ),
            models.Index(fields=["subject"], name="bulletin_subject"),
            models.Index(
                fields=["drafted_at"],
                condition=Q(state__in=("draft", "submitted", "approved")),
                name="bulletin_unfinished",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="bulletin_number_once"),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=("draft", "submitted", "approved")) & ~Q(subject=""),
                name="one_draft_a_subject",
            ),
            models.UniqueConstraint(
                fields=["withdraws"], condition=Q(state="published"), name="withdrawn_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="nobody_approves_own_bulletin",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="published",
                    year__isnull=False,
                    number__isnull=False,
                    serial__isnull=False,
                    published_at__isnull=False,
                    approved_by__isnull=False,
                )
                & ~Q(digest="")
                | ~Q(state="published") & Q(number__isnull=True, serial__isnull=True, digest=""),
                name="published_means_numbered",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def doc_number(self) -> str:
        """示后〔2026〕12号; empty until it is published."""
        if self.number is None:
            return ""
        return f"{self.letterhead['short_name']}〔{self.year}〕{self.number}号"


class BulletinReader(models.Model):
    """Whom a bulletin went to, and when they opened it."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        verbose_name = _("通报阅读")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "person"], name="bulletin_reader_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.person_id}"
