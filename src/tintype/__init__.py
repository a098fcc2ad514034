"""Tintype: a metered API in front of image, video and 3D models that you run or rent."""

__version__ = "0.1.0"
