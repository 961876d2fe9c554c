from django.db import migrations, models

FIELD = {
    "help_text": "矿工、登记了房间的算住宿。没排班的系统不知道当不当班，照借；上班前、下班后一小时里也借",
    "verbose_name": "便民服务台只借给住宿的人、当班的人",
}


class Migration(migrations.Migration):
    dependencies = [("stations", "0142_steamers_by_slot")]

    operations = [
        # A mine that has set its rules already goes on as it did.
        migrations.AddField("loanrule", "asks_shift", models.BooleanField(default=False, **FIELD)),
        migrations.AlterField("loanrule", "asks_shift", models.BooleanField(default=True, **FIELD)),
    ]
