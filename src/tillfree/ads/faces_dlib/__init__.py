"""Faces read by dlib; a door of its own, since few machines need it (extra `billboard-face`)."""

from tillfree.ads.faces_dlib.finder import DlibFaces
from tillfree.ads.faces_dlib.pictures import PIXELS_MOST, read_photograph

__all__ = ["PIXELS_MOST", "DlibFaces", "read_photograph"]
