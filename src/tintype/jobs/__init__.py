"""Jobs: their states, their rows."""
