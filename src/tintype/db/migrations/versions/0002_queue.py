"""See sql/0002_queue.sql."""

from tintype.infra.migrate import run_sql

revision = "0002_queue"
down_revision = "0001_core"


def upgrade() -> None:
    run_sql("0002_queue")
