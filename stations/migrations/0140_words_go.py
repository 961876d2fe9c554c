"""The words of a song request may go, and nothing else of it changes."""

from django.db import migrations, models
from django.db.models import Q

ASKED = "service_id, person_id, day, tune_id, title, asked_at"
SAYS = "what was asked for or handed in is never changed"
# Trigger → the columns it watches, and when it minds.
MINDS = {
    "stations_song_stays": (ASKED, ""),
    "stations_song_words_stay": ("words", "WHEN (NEW.words <> '') "),
}
MINDED = {"stations_song_stays": (f"{ASKED}, words", "")}


def let_words_go(apps, schema_editor):
    swap(schema_editor, MINDED, MINDS)


def keep_words(apps, schema_editor):
    swap(schema_editor, MINDS, MINDED)


def swap(schema_editor, old, new):
    postgres = schema_editor.connection.vendor == "postgresql"
    for name in old:
        schema_editor.execute(f"DROP TRIGGER {name}" + (" ON stations_songrequest" if postgres else ""))
    act = (
        "EXECUTE FUNCTION stations_song_stays()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )
    for name, (columns, when) in new.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON stations_songrequest FOR EACH ROW {when}{act}"
        )


class Migration(migrations.Migration):
    dependencies = [("stations", "0131_lists_by_time")]

    operations = [
        migrations.AddIndex(
            model_name="songrequest",
            index=models.Index(fields=["asked_at"], condition=~Q(words=""), name="songs_with_words"),
        ),
        migrations.RunPython(let_words_go, keep_words),
    ]
