"""See sql/0004_webhook_events.sql."""

from tintype.infra.migrate import run_sql

revision = "0004_webhook_events"
down_revision = "0003_verbs"


def upgrade() -> None:
    run_sql("0004_webhook_events")
