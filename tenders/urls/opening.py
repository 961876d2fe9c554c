"""Addresses: opening codes, sealed bids, the opening."""

from django.urls import path

from tenders.views import bid, code, opening

ONE = "jobs/<int:pk>/"

urlpatterns = [
    path("codes/", code.code_card, name="code_card"),
    path("codes/take/", code.code_take, name="code_take"),
    path("codes/void/", code.code_void_rest, name="code_void_rest"),
    path("codes/<int:pk>/void/", code.code_void, name="code_void"),
    path(ONE + "envelope/", bid.my_envelope, name="my_envelope"),
    path(ONE + "envelope/seal/", bid.bid_seal, name="bid_seal"),
    path(ONE + "envelope/withdraw/", bid.bid_withdraw, name="bid_withdraw"),
    path(ONE + "opening/", opening.opening, name="opening"),
    path(ONE + "opening/give-up/", opening.opening_give_up, name="opening_give_up"),
    path(ONE + "opening/record/", opening.opening_record, name="opening_record"),
    path(ONE + "opening/record/xlsx/", opening.opening_export, name="opening_export"),
]
