"""What the music bar takes and what it does not, each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from stations.models import Playlist, Silence, Tune

MOST_BYTES = 40 * 1024 * 1024
# Of one playlist: what a device keeps has an end.
MOST_TUNES = 400
# A fault that is noted is put right within this time.
MEND_WITHIN = timedelta(hours=4)


def may_take(size: int) -> str | None:
    if size == 0:
        return _("文件是空的，一个字节也没有；换一个文件")
    if size > MOST_BYTES:
        return _("文件有 %(size)s MB，最多收 %(most)d MB；转成 MP3 再上传") % {
            "size": f"{size / 1024 / 1024:.0f}", "most": MOST_BYTES // 1024 // 1024,
        }  # fmt: skip
    return None


def may_put_off(tune: Tune, playlists: Sequence[Playlist], spoken: int) -> str | None:
    """Whether a tune may go out of use."""
    if spoken:
        return _("“%(title)s”还排着定时广播，先停那一条") % {"title": tune}
    last = [one.name for one in playlists]
    if last:
        return _("曲单“%(names)s”里只剩这一首，先添别的") % {"names": "、".join(last)}
    return None


def may_announce(tune: Tune) -> str | None:
    if tune.kind != Tune.Kind.WORDS:
        return _("定时播的要选种类是“广播”的录音")
    if tune.state != Tune.State.READY or not tune.is_active:
        return _("“%(title)s”现在不能放，换一个") % {"title": tune}
    return None


def may_report(silence: Silence) -> str | None:
    """Whether it still has to be reported to the department's desk."""
    if silence.ended_at is not None:
        return _("已经又响了，不用报")
    if silence.issue:
        return _("已经报过了，问题 %(number)s") % {"number": silence.issue}
    if silence.player.service.desk.post_id is None:
        return _("%(desk)s还没设岗点，先在“地点和时间”里设") % {"desk": silence.player.service.desk.name}
    return None
