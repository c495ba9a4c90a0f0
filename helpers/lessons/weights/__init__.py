"""What the neurons look for: edges?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["WeightLab"], "browse": ["TopImages"]})
