"""See sql/0001_core.sql."""

from tintype.infra.migrate import run_sql

revision = "0001_core"
down_revision = None


def upgrade() -> None:
    run_sql("0001_core")
