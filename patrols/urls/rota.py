"""Addresses of the rota: the office's pages, one's own rounds, swaps, the certificate."""

from django.urls import path

from patrols.views import coverage, rota, slot, swap

urlpatterns = [
    path("rotas/", rota.rota_list, name="rota_list"),
    path("rotas/draw/", rota.rota_draw, name="rota_draw"),
    path("rotas/runs/<int:pk>/state/", rota.rota_run_state, name="rota_run_state"),
    path("rotas/runs/<int:pk>/cancel/", rota.rota_run_cancel, name="rota_run_cancel"),
    path("rotas/<str:month>/", rota.rota_detail, name="rota_detail"),
    path("rotas/<str:month>/slots/", rota.rota_slots, name="rota_slots"),
    path("rotas/<str:month>/publish/", rota.rota_publish, name="rota_publish"),
    path("rotas/<str:month>/export/", rota.rota_export, name="rota_export"),
    path("slots/", slot.slot_mine, name="slot_mine"),
    path("slots/missed/", slot.slot_missed, name="slot_missed"),
    path("slots/<int:pk>/", slot.slot_detail, name="slot_detail"),
    path("slots/<int:pk>/explain/", slot.slot_explain, name="slot_explain"),
    path("slots/<int:pk>/accept/", slot.slot_accept, name="slot_accept"),
    path("slots/<int:pk>/refuse/", slot.slot_refuse, name="slot_refuse"),
    path("slots/<int:pk>/swap/", swap.swap_offer, name="swap_offer"),
    path("swaps/", swap.swap_list, name="swap_list"),
    path("swaps/<int:pk>/take/", swap.swap_take, name="swap_take"),
    path("swaps/<int:pk>/withdraw/", swap.swap_withdraw, name="swap_withdraw"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/export/", coverage.coverage_export, name="coverage_export"),
]
