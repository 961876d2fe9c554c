"""Addresses of the pay guard."""

from django.urls import path

from patrols.views import pay

urlpatterns = [
    path("pay/", pay.pay_months, name="pay_months"),
    path("pay/mine/", pay.pay_mine, name="pay_mine"),
    path("pay/limits/", pay.pay_limits, name="pay_limits"),
    path("pay/<str:month>/", pay.pay_sheet, name="pay_sheet"),
    path("pay/<str:month>/export/", pay.pay_export, name="pay_export"),
]
