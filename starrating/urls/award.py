"""Addresses of prizes and awards."""

from django.urls import path

from starrating.views import award, plaque, prize, sticker

urlpatterns = [
    path("stars/prizes/", prize.prize_list, name="prize_list"),
    path("stars/prizes/new/", prize.prize_new, name="prize_new"),
    path("stars/prizes/export/", prize.prize_export, name="prize_export"),
    path("stars/prizes/<int:pk>/", prize.prize_detail, name="prize_detail"),
    path("stars/prizes/<int:pk>/edit/", prize.prize_edit, name="prize_edit"),
    path("stars/prizes/<int:pk>/in/", prize.prize_in, name="prize_in"),
    path("stars/prizes/<int:pk>/count/", prize.prize_count, name="prize_count"),
    path("stars/awards/", award.award_list, name="award_list"),
    path("stars/awards/mine/", award.award_mine, name="award_mine"),
    path("stars/awards/export/", award.award_export, name="award_export"),
    path("stars/awards/<int:pk>/", award.award_hand, name="award_hand"),
    path("stars/awards/<int:pk>/code/", award.award_code_show, name="award_code"),
    path("stars/awards/<int:pk>/drop/", award.award_drop, name="award_drop"),
    path("stars/campaigns/<int:pk>/prize/", award.award_choose, name="award_choose"),
    path("stars/campaigns/<int:pk>/plaques/", plaque.plaque_print, name="plaque_print"),
    path("stars/campaigns/<int:pk>/certificates/", plaque.certificate_print, name="certificate_print"),
    path("stars/stickers/rooms/", sticker.room_stickers, name="room_stickers"),
    path("stars/stickers/lockers/", sticker.locker_stickers, name="locker_stickers"),
]
