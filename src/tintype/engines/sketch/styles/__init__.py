"""Styles: what is done to a painted picture to make it a photograph, an oil painting, an ink wash …"""

from tintype.engines.sketch.styles.styler import Styler

__all__ = ["Styler"]
