"""Fields that the pillar's filters share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.models import Desk, Service


class DeskField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        desks = Desk.objects.filter(is_active=True)
        super().__init__(desks, label=_("服务台"), required=False, empty_label=_("全部"), **kwargs)


class ServiceField(forms.ModelChoiceField):
    """Of all desks: the same thing is lent at several; of one `kind` where it is given."""

    def __init__(self, *, kind: str = "", **kwargs: Any) -> None:
        services = Service.objects.select_related("desk")
        if kind:
            services = services.filter(kind=kind)
        super().__init__(services, label=_("服务项目"), required=False, empty_label=_("全部"), **kwargs)

    def label_from_instance(self, obj: Service) -> str:
        return f"{obj.desk.name} {obj.name}"
