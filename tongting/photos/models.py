"""Photos: one row a picture, from the upload that waits for the worker to the clean file people see."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    WAITING = "waiting", _("处理中")
    READY = "ready", _("可以看")
    REFUSED = "refused", _("打不开")


class Source(models.TextChoices):
    CAMERA = "camera", _("现场拍摄")
    GALLERY = "gallery", _("相册选取")
    UNKNOWN = "unknown", _("来源不明")


class Photo(models.Model):
    """A picture. `stage` is plumbing, no state of work: written by `actions._settle` alone, leaving no Event.

    `sha256` is the digest of the bytes as they came in and stays when those bytes are gone; `original` is kept
    until the worker is done and empty then. `width`, `height` and `size` describe `file` or, while waiting, `original`.
    """

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.CharField(_("进度"), max_length=8, choices=Stage.choices, default=Stage.WAITING)
    original = models.FileField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(_("照片"), max_length=80, blank=True)
    thumb = models.FileField(_("缩略图"), max_length=80, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    # The phone's word, not ours: from the form if it was sent, else from the picture's own EXIF.
    taken_at = models.DateTimeField(_("拍摄时间（手机）"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=8, choices=Source.choices, default=Source.UNKNOWN)
    # The post whose form it was sent from, by name: what stands in the picture. Empty where the form names none.
    place = models.CharField(_("岗点"), max_length=40, blank=True)
    # What it looks like (see likeness.py), once the worker has seen it; empty where there is hardly anything on it.
    look = models.CharField(max_length=16, blank=True)
    band_a = models.SmallIntegerField(null=True)
    band_b = models.SmallIntegerField(null=True)
    band_c = models.SmallIntegerField(null=True)
    band_d = models.SmallIntegerField(null=True)
    # An earlier photo that shows the same; which record shows that one is for the pillar to say.
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="repeats", verbose_name=_("用过的照片")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("上传人"),
        # The index on uploader and time below serves for both.
        db_index=False,
    )
    # Where nobody has logged in: the signed form it was sent with (see tongting/photos/unsigned.py).
    sender = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    uploaded_at = models.DateTimeField(_("上传时间"))
    reason = models.CharField(_("打不开的原因"), max_length=200, blank=True)
    # True once a record of some pillar shows it; what nobody claims is swept away after a week.
    claimed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("照片")
        indexes: ClassVar = [
            models.Index(fields=["uploaded_by", "uploaded_at"], name="photo_of_uploader"),
            models.Index(fields=["uploaded_at"], name="photo_unclaimed", condition=models.Q(claimed=False)),
            models.Index(fields=["uploaded_at"], name="photo_unsigned", condition=~models.Q(sender="")),
            # Of two looks that differ in three bits at most, one of the four bands is equal.
            models.Index(fields=["sha256"], name="photo_sha256"),
            models.Index(fields=["band_a"], name="photo_band_a", condition=models.Q(band_a__isnull=False)),
            models.Index(fields=["band_b"], name="photo_band_b", condition=models.Q(band_b__isnull=False)),
            models.Index(fields=["band_c"], name="photo_band_c", condition=models.Q(band_c__isnull=False)),
            models.Index(fields=["band_d"], name="photo_band_d", condition=models.Q(band_d__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(stage=Stage.READY) | (~models.Q(file="") & ~models.Q(thumb="")),
                name="photo_ready_has_files",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage=Stage.REFUSED) | ~models.Q(reason=""), name="photo_refused_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(uploaded_by__isnull=False, sender="")
                | (models.Q(uploaded_by__isnull=True) & ~models.Q(sender="")),
                name="photo_is_from_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.token)

    @property
    def short_digest(self) -> str:
        """Enough of the SHA-256 to read out and compare."""
        return self.sha256[:12]

    @property
    def is_ready(self) -> bool:
        return self.stage == Stage.READY


class Blurred(models.Model):
    """A picture of which nobody can tell what is on it, for pages that everybody sees: made once from the small one, a
    file of its own. What is not blurred yet is not shown there."""

    photo = models.OneToOneField(Photo, models.CASCADE, primary_key=True, related_name="blurred")
    file = models.FileField(_("照片"), max_length=80)
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("模糊照片")

    def __str__(self) -> str:
        return str(self.photo_id)
