"""The built-in criteria were written with half-width commas. Where a mine has left their words as they came, the same
words stand there with Chinese punctuation now, in every edition: no meaning changes, so no edition is made for it."""

from django.db import migrations

WORDS = (
    "地面、床下、门后、墙角干净，无水渍痰迹烟头",
    "玻璃窗台无灰，墙面无乱钉乱贴乱画",
    "台面镜面便池干净，无异味",
    "垃圾当天清，空气清新",
    "被褥叠放成形，床单平整，床上不堆放",
    "桌面柜面整洁，物品定位",
    "成线摆放，个数合理",
    "无违规电器，无私拉乱接，离室断电",
    "无明火、无卧床吸烟痕迹，通道不堵",
    "公物完好、报修及时，无长明灯长流水",
    "值日表落实，无酗酒喧哗赌博，不留宿外人",
    "布置朴素大方，有全家福、安全寄语等",
    "箱门箱身擦净，无锈泥、乱贴乱画",
    "锁具完好，不用时关门上锁，编号牌清楚",
    "干净衣物叠放或挂放，不与脏衣混放",
    "脏衣入袋，胶靴放下层且不滴泥水",
    "毛巾、洗发液等定位竖放，瓶口拧紧",
)


def set_as_chinese(apps, schema_editor):
    Criterion = apps.get_model("starrating", "Criterion")
    for words in WORDS:
        Criterion.objects.filter(standard=words.replace("，", ",")).update(standard=words)


class Migration(migrations.Migration):
    dependencies = [("starrating", "0005_called_as_people_do")]
    operations = [migrations.RunPython(set_as_chinese, migrations.RunPython.noop)]
