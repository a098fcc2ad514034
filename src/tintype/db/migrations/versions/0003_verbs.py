"""See sql/0003_verbs.sql."""

from tintype.infra.migrate import run_sql

revision = "0003_verbs"
down_revision = "0002_queue"


def upgrade() -> None:
    run_sql("0003_verbs")
