"""When a service may be switched off (停办), and what is said to whoever asks for one that is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Service

Kind = Service.Kind
# What is still open has pages that go with the service; of what is lent only the way back is needed, and that stays.
OPEN = {
    Kind.SONGS: _lazy("还有 %(n)s 首点歌没审，审完再停"),
    Kind.SENDING: _lazy("还有 %(n)s 件代寄没交给快递员，交完再停"),
    Kind.PARCEL: _lazy("还有 %(n)s 件快递在架，取完或者退完再停"),
    Kind.LOST: _lazy("还有 %(n)s 件失物在招领，认领或者处置完再停"),
    Kind.KEY: _lazy("还有 %(n)s 把钥匙没签收，办完再停"),
    Kind.CHARGING: _lazy("还有 %(n)s 部手机没取，取完再停"),
    Kind.HAIRCUT: _lazy("还有 %(n)s 个人正在理，理完再停"),
    Kind.MUSIC: _lazy("还有 %(n)s 台播放机在用，先到“音乐吧”里停用它"),
}


def may_switch_off(service: Service, still_open: int, why: str) -> str | None:
    """`still_open`: how many things wait there that are none of lending."""
    if not why:
        return _("写上为什么停办，值班员和以后的人看得到")
    if still_open:
        return str(OPEN[Kind(service.kind)]) % {"n": still_open}
    return None


def is_off(service: Service) -> str | None:
    """Why nobody is offered this now; None where it is on."""
    if service.is_active:
        return None
    if service.off_why:
        return _("%(what)s停办了：%(why)s") % {"what": service.name, "why": service.off_why}
    return _("%(what)s停办了") % {"what": service.name}
