"""How the music bar's figures are read: time played, the length of a tune."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def played(seconds: int) -> str:
    """23 小时 58 分; seconds only below a minute."""
    minutes = int(seconds) // 60
    if not minutes:
        return _("%(s)d 秒") % {"s": int(seconds)}
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(m)d 分") % {"m": rest}
    return _("%(h)d 小时 %(m)d 分") % {"h": hours, "m": rest} if rest else _("%(h)d 小时") % {"h": hours}


@register.filter
def long(milliseconds: int) -> str:
    """3:05"""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes}:{seconds:02d}"
