"""Template tags of the photo room: `{% photo_url photo "thumb" %}`."""

from __future__ import annotations

from django import template
from django.utils import timezone

from tongting.photos import links
from tongting.photos.models import Photo

register = template.Library()


@register.simple_tag
def photo_url(photo: Photo, size: str = "full") -> str:
    """A link to the picture that works without login for two to three hours; `size` is full or thumb."""
    return links.signed_path(photo.token, size, timezone.now())
