"""The HTTP edge: what all dialects share, and one package per dialect."""
