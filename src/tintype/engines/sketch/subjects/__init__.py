"""What can be drawn: each subject a function with a pen, in its own units, registered by name."""

from tintype.engines.sketch.subjects.book import Drawing, drawing_of, subject

__all__ = ["Drawing", "drawing_of", "subject"]
