"""The tables of Procrastinate, as it ships them for a database that has none.

Its own migrations are passed over: they begin with the tables of its first release and change and drop them forty
times, which no delivery can tell from harm to a release that runs. A new version of it that changes its tables needs a
migration of ours (docs/decisions/0057).
"""

from importlib.resources import files

from django.db import migrations

# Before this line it only makes sure of plpgsql, which each PostgreSQL has.
FIRST = "-- Enums\n"


def schema() -> str:
    text = (files("procrastinate") / "sql" / "schema.sql").read_text(encoding="utf-8")
    return text[text.index(FIRST) :]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(schema(), migrations.RunSQL.noop)]
