"""A signature drawn on a page: the field that takes it from the pad's script."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from tongting.events.flow import Refused
from tongting.photos import gate

HEAD = "data:image/png;base64,"
# A drawn signature is a few kilobytes; ten times that is no signature.
MOST_LETTERS = 400_000
MOST_SIDE = 3000


class SignatureField(forms.CharField):
    """A PNG as the page's script drew it → an upload; an empty canvas counts as no signature. `again` is the sentence
    for one that did not come through."""

    widget = forms.HiddenInput

    def __init__(self, *args: Any, again: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = again

    def clean(self, value: Any) -> SimpleUploadedFile | None:
        text = str(value or "")
        if not text:
            return None
        try:
            if not text.startswith(HEAD) or len(text) > MOST_LETTERS:
                raise ValueError(len(text))
            drawn = base64.b64decode(text[len(HEAD) :], validate=True)
            looks = gate.inspect(BytesIO(drawn), len(drawn))
            if looks.format != "PNG" or max(looks.width, looks.height) > MOST_SIDE:
                raise ValueError(looks)
            return SimpleUploadedFile("signature.png", drawn, "image/png") if _has_ink(drawn) else None
        except (ValueError, binascii.Error, Refused, OSError, SyntaxError):
            raise forms.ValidationError(self.again or _("签名没有收到，再签一次"))


def _has_ink(drawn: bytes) -> bool:
    picture = Image.open(BytesIO(drawn)).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    low, high = Image.alpha_composite(paper, picture).convert("L").getextrema()
    return low != high
