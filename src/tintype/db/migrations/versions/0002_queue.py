"""See sql/0003_queue.sql."""

from tintype.infra.migrate import run_sql

revision = "0003_queue"
down_revision = "0002_verbs"


def upgrade() -> None:
    run_sql("0003_queue")
