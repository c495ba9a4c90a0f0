"""From 3 to 8: which stroke changed its mind?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["MorphLab"], "pixels": ["PixelLab"], "shelf": ["Shelf"]})
