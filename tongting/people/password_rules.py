"""What a password must not be, in this house's words: Django's own have no Chinese that one would say."""

from __future__ import annotations

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("密码太短，至少要 %(n)d 位") % {"n": self.min_length}


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("这个密码很多人都在用，一猜就中，换一个")


class NotOwnNumber(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        # The name of what it looks like comes with the error.
        return _("密码和%(verbose_name)s太像，换一个")
