"""The network: what is each bar computed from?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["SigmoidLab"]})
