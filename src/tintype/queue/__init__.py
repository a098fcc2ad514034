"""The queue: narrow on purpose, so that a leaner one could stand in PgQueuer's place."""
