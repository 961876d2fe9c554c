"""Addresses of the worker's side."""

from django.urls import path

from stations.views import found_rooms, haircut, locker_mine, parcel_rooms, song, station

urlpatterns = [
    path("", station.station_home, name="station_home"),
    path("of/bath/", station.station_page, {"station": "bath"}, name="station_bath"),
    path("of/convenience/", station.station_page, {"station": "convenience"}, name="station_convenience"),
    path("of/parcel/", station.station_page, {"station": "parcel"}, name="station_parcel"),
    path("locker/", locker_mine.locker_mine, name="locker_mine"),
    path("locker/ask/", locker_mine.key_ask, name="key_ask"),
    path("locker/orders/<int:pk>/withdraw/", locker_mine.key_withdraw, name="key_withdraw"),
    path("of/music/", station.station_page, {"station": "music"}, name="station_music"),
    path("of/<slug:station>/", station.station_page, name="station_page"),
    path("loans/<int:pk>/extend/", station.loan_extend, name="loan_extend"),
    path("services/<int:pk>/stand/", station.wish_stand, name="wish_stand"),
    path("wishes/<int:pk>/withdraw/", station.wish_withdraw, name="wish_withdraw"),
    path("services/<int:pk>/slots/", station.slot_list, name="slot_list"),
    path("services/<int:pk>/reserve/", station.slot_reserve, name="slot_reserve"),
    path("slots/<int:pk>/withdraw/", station.slot_withdraw, name="slot_withdraw"),
    path("found/", found_rooms.found_board, name="found_board"),
    path("losses/", found_rooms.loss_mine, name="loss_mine"),
    path("losses/<int:pk>/withdraw/", found_rooms.loss_withdraw, name="loss_withdraw"),
    path("parcels/mine/", parcel_rooms.parcel_mine, name="parcel_mine"),
    path("parcels/mine/withdraw/", parcel_rooms.parcel_code_withdraw, name="parcel_code_withdraw"),
    path("services/<int:pk>/haircut/", haircut.haircut, name="haircut"),
    path("services/<int:pk>/haircut/book/", haircut.haircut_book, name="haircut_book"),
    path("services/<int:pk>/haircut/number/", haircut.haircut_number, name="haircut_number"),
    path("turns/<int:pk>/come/", haircut.turn_come, name="turn_come"),
    path("turns/<int:pk>/withdraw/", haircut.turn_withdraw, name="turn_withdraw"),
    path("services/<int:pk>/songs/", song.song_home, name="song_home"),
    path("songs/<int:pk>/withdraw/", song.song_withdraw, name="song_withdraw"),
    path("call/<str:token>/", haircut.haircut_wall, name="haircut_wall"),
    path("call/<str:token>/now/", haircut.haircut_now, name="haircut_now"),
]
