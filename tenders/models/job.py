"""Jobs (标的): what is put out, when it is done, for how much at most, who asks what, who opens the bids."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What the price book compares."""

    CLEANING = "cleaning", _("保洁")
    GREENING = "greening", _("绿化")
    BATH = "bath", _("浴池")
    REPAIR = "repair", _("维修")
    CANTEEN = "canteen", _("食堂帮厨")
    DUTY = "duty", _("值守")
    OTHER = "other", _("其他")


class Job(models.Model):
    """An odd job or a vacant post. Prices are yuan for the whole job, by the month where it is monthly. `version`
    counts what was changed after publication: a bid sealed for an earlier one is void until it is confirmed again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        REVIEW = "review", _("待审核")
        PUBLISHED = "published", _("已公告")
        BIDDING = "bidding", _("投标中")
        OPENING = "opening", _("待开标")
        EVALUATION = "evaluation", _("评标中")
        PUBLICISED = "publicised", _("公示中")
        CONTRACTED = "contracted", _("签约")
        RUNNING = "running", _("执行中")
        DELIVERED = "delivered", _("待验收")
        ACCEPTED = "accepted", _("验收合格")
        REWORK = "rework", _("返工")
        MISSED = "missed", _("未完成")
        SETTLED = "settled", _("已结算")
        CLOSED = "closed", _("已关闭")
        FAILED = "failed", _("流标")
        CANCELLED = "cancelled", _("取消")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.REVIEW, State.CANCELLED),
        # An edit takes it back: the approval is void.
        State.REVIEW: (State.PUBLISHED, State.DRAFT, State.CANCELLED),
        State.PUBLISHED: (State.BIDDING, State.CANCELLED),
        # Grabbed jobs have nothing to open.
        State.BIDDING: (State.OPENING, State.CONTRACTED, State.FAILED, State.CANCELLED),
        State.OPENING: (State.EVALUATION, State.FAILED, State.CANCELLED),
        State.EVALUATION: (State.PUBLICISED, State.FAILED, State.CANCELLED),
        # An objection that is upheld, or a winner who refuses, takes it back.
        State.PUBLICISED: (State.CONTRACTED, State.EVALUATION, State.FAILED, State.CANCELLED),
        State.CONTRACTED: (State.RUNNING, State.EVALUATION, State.FAILED, State.CANCELLED),
        State.RUNNING: (State.DELIVERED, State.MISSED),
        State.DELIVERED: (State.ACCEPTED, State.REWORK, State.MISSED),
        State.REWORK: (State.DELIVERED, State.MISSED),
        State.ACCEPTED: (State.SETTLED,),
        State.MISSED: (State.SETTLED,),
        State.SETTLED: (State.CLOSED,),
        # Direct award, with a reason and two approvals.
        State.FAILED: (State.CONTRACTED,),
        State.CLOSED: (),
        State.CANCELLED: (),
    }
    # Everybody who may bid sees it.
    HIDDEN: ClassVar = (State.DRAFT, State.REVIEW)
    # Before anybody is bound.
    BEFORE_OPENING: ClassVar = (State.PUBLISHED, State.BIDDING)
    AT_WORK: ClassVar = (State.CONTRACTED, State.RUNNING, State.DELIVERED, State.REWORK)

    class Mode(models.TextChoices):
        INDIVIDUAL = "individual", _("个人竞标")
        TEAM = "team", _("班组承包")
        GRAB = "grab", _("抢单")

    class Basis(models.TextChoices):
        LUMP_SUM = "lump_sum", _("总价")
        UNIT_PRICE = "unit_price", _("单价×数量")
        DAY_RATE = "day_rate", _("工日")
        MONTHLY = "monthly", _("按月包干")

    class Method(models.TextChoices):
        LOWEST = "lowest", _("最低价中标")
        POINTS = "points", _("综合评分")

    class Materials(models.TextChoices):
        MINE = "mine", _("矿上供料")
        BIDDER = "bidder", _("自备材料")
        NONE = "none", _("不用材料")

    code = models.CharField(_("编号"), max_length=12, unique=True)
    title = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    mode = models.CharField(_("怎么投"), max_length=10, choices=Mode.choices, default=Mode.INDIVIDUAL)
    # The post is patrolled by its standard; its visits are the inspections of the work.
    post = models.ForeignKey(
        "places.Post", models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("岗点")
    )
    place = models.CharField(_("地点"), max_length=60, blank=True, help_text=_("不在岗点上的写这里"))
    scope = models.TextField(_("干什么活"), max_length=2000)
    quality = models.TextField(_("怎么验收"), max_length=1000, blank=True)
    materials = models.CharField(_("材料"), max_length=6, choices=Materials.choices, default=Materials.NONE)
    women_only = models.BooleanField(_("只限女职工"), default=False)
    fills_post = models.CharField(_("顶哪个空岗"), max_length=40, blank=True, help_text=_("不顶空岗的不填"))
    # Name of the certificate, as it stands on it.
    certificate = models.CharField(_("要什么证"), max_length=40, blank=True)
    people_wanted = models.PositiveSmallIntegerField(
        _("要几个人"), default=1, validators=[MinValueValidator(1)]
    )
    first_day = models.DateField(_("从哪天干"))
    last_day = models.DateField(_("干到哪天"))
    # Where no times are fixed: hours one person needs for all of it (by the month where monthly).
    hours = models.DecimalField(
        _("每人要几小时"), max_digits=5, decimal_places=1, default=Decimal(0),
        help_text=_("时间不固定的活填总工时，按天摊；固定时间的填在下面"),
    )  # fmt: skip
    basis = models.CharField(_("计价"), max_length=10, choices=Basis.choices, default=Basis.LUMP_SUM)
    quantity = models.DecimalField(
        _("数量"),
        max_digits=9,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    unit = models.CharField(_("单位"), max_length=12, blank=True)
    ceiling = models.DecimalField(
        _("最高限价（元）"), max_digits=9, decimal_places=2, validators=[MinValueValidator(1)],
        help_text=_("抢单的活这就是定价"),
    )  # fmt: skip
    method = models.CharField(_("怎么评"), max_length=8, choices=Method.choices, default=Method.LOWEST)
    price_weight = models.PositiveSmallIntegerField(_("报价占几分"), default=70)
    least_bids = models.PositiveSmallIntegerField(_("至少几份报价"), default=1)

    questions_until = models.DateTimeField(_("提问截止"), null=True, blank=True)
    bid_from = models.DateTimeField(_("投标开始"), null=True, blank=True)
    bid_until = models.DateTimeField(_("投标截止"), null=True, blank=True)
    notice_until = models.DateField(_("公示到"), null=True)

    version = models.PositiveSmallIntegerField(default=1)
    # X25519, raw; its private half exists nowhere whole.
    public_key = models.BinaryField(null=True, editable=False)
    reissue_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reissue", verbose_name=_("重新招标自")
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    priced_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("定价人"))
    created_at = models.DateTimeField(_("起草时间"))
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("送审人"))
    sent_at = models.DateTimeField(_("送审时间"), null=True)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    approved_at = models.DateTimeField(_("公告时间"), null=True)
    opened_at = models.DateTimeField(_("开标时间"), null=True)
    # Digest over the opening record, by which a print is told from a forgery.
    opening_digest = models.CharField(max_length=64, blank=True, editable=False)
    publicised_at = models.DateTimeField(_("公示时间"), null=True)
    closed_at = models.DateTimeField(_("关闭时间"), null=True)

    class Meta:
        verbose_name = _("标的")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="jobs_in_a_state"),
            models.Index(fields=["kind", "-id"], name="jobs_of_a_kind"),
            models.Index(fields=["-opened_at"], name="jobs_by_opening"),
            models.Index(fields=["bid_from"], condition=Q(state="published"), name="jobs_to_begin_bidding"),
            models.Index(fields=["bid_until"], condition=Q(state="bidding"), name="jobs_to_end_bidding"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="job_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(ceiling__gt=0, quantity__gt=0), name="job_has_a_ceiling"),
            models.CheckConstraint(
                condition=Q(bid_until__isnull=True) | Q(bid_until__gt=F("bid_from")),
                name="bidding_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("priced_by")),
                name="job_is_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "review", "cancelled")) | Q(approved_at__isnull=False),
                name="job_is_public_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def where(self) -> str:
        return self.post.name if self.post is not None else self.place

    @property
    def is_monthly(self) -> bool:
        return self.basis == self.Basis.MONTHLY


class JobTime(models.Model):
    """When it is done: every week on a weekday (0 Monday) or on one date, from `starts` to `ends`, over midnight where
    it ends no later than it starts."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="times")
    weekday = models.PositiveSmallIntegerField(_("星期"), null=True, blank=True)
    day = models.DateField(_("日期"), null=True, blank=True)
    starts = models.TimeField(_("从"))
    ends = models.TimeField(_("到"))

    class Meta:
        verbose_name = _("干活时间")
        ordering: ClassVar = ["job", "day", "weekday", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=True, day__isnull=False)
                | Q(weekday__isnull=False, weekday__lte=6, day__isnull=True),
                name="job_time_is_weekly_or_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.day or self.weekday} {self.starts}–{self.ends}"


class JobTemplate(models.Model):
    """What a job often looks like (模板); `fields` as the form of a job takes them."""

    name = models.CharField(
        _("模板名称"), max_length=60, unique=True, error_messages={"unique": _("这个模板名已经有了")}
    )
    fields = models.JSONField(default=dict)
    saved_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("保存人"))
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("标的模板")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """Asked before bidding ends, answered for everybody; who asked is not shown."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="questions")
    text = models.CharField(_("问题"), max_length=300)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("提问人"))
    asked_at = models.DateTimeField(_("提问时间"))
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("提问")
        ordering: ClassVar = ["job", "asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="answer_says_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["job"], condition=Q(answer=""), name="questions_that_wait"),
        ]

    def __str__(self) -> str:
        return self.text
