"""Where a scene is: each setting builds the world's layers and says where subjects stand."""

from tintype.engines.sketch.settings.book import Setting, setting, setting_of

__all__ = ["Setting", "setting", "setting_of"]
