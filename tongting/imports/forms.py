"""The form of an upload: one file, small enough to look at."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tongting.imports.guard import MAX_FILE


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("填好的表"),
        max_length=200,
        error_messages={
            "required": _("还没有选文件，选一个 .xlsx 或 .csv"),
            "missing": _("还没有选文件，选一个 .xlsx 或 .csv"),
            "empty": _("文件是空的，选填好的表再上传"),
            "invalid": _("文件没有传上来，再选一次"),
            "max_length": _("文件名太长，改短再上传"),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv", "class": "form-control"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE:
            raise forms.ValidationError(_("文件超过 10 MB，删掉图片和多余的工作表，或分成几份上传"))
        return file
