from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stations", "0140_words_go")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="off_why",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="为什么停办"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(off_why=""), name="only_what_is_off_says_why"
            ),
        ),
    ]
