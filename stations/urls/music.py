"""Addresses of the music bar, and those of the devices that play."""

from django.urls import path

from stations.views import music, player, programme, proof

urlpatterns = [
    path("", music.music_home, name="music_home"),
    path("tunes/", music.tune_list, name="tune_list"),
    path("tunes/new/", music.tune_new, name="tune_new"),
    path("tunes/<int:pk>/", music.tune_edit, name="tune_edit"),
    path("tunes/<int:pk>/file/", music.tune_file, name="tune_file"),
    path("programme/", programme.programme_edit, name="programme_edit"),
    path("playlists/new/", programme.playlist_new, name="playlist_new"),
    path("playlists/<int:pk>/", programme.playlist_edit, name="playlist_edit"),
    path("playlists/<int:pk>/drop/", programme.playlist_drop, name="playlist_drop"),
    path("spoken/new/", programme.announcement_new, name="announcement_new"),
    path("spoken/<int:pk>/", programme.announcement_edit, name="announcement_edit"),
    path("players/new/", player.player_new, name="player_new"),
    path("players/<int:pk>/", player.player_edit, name="player_edit"),
    path("players/<int:pk>/code/", player.player_code, name="player_code"),
    path("players/<int:pk>/let-go/", player.player_let_go, name="player_let_go"),
    path("silences/<int:pk>/report/", music.silence_report, name="silence_report"),
    path("proof/", proof.proof_list, name="proof_list"),
    path("proof/export/", proof.proof_export, name="proof_export"),
    path("proof/<int:pk>/<str:day>/", proof.proof_day, name="proof_day"),
    # The devices: everything below one address, which their own service worker sees.
    path("player/", player.player, name="player"),
    path("player/sw.js", player.player_worker, name="player_worker"),
    path("player/pair/", player.player_pair, name="player_pair"),
    path("player/programme/", player.player_programme, name="player_programme"),
    path("player/beats/", player.player_beats, name="player_beats"),
    path("player/tunes/<int:pk>/", player.player_tune, name="player_tune"),
]
