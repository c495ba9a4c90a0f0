"""The widgets of the lessons. Nothing but notebooks and this folder imports them."""

from helpers.widgets.live import LiveNetwork, NetworkBars
from helpers.widgets.pad import DrawingPad
from helpers.widgets.prediction import Prediction

__all__ = ["DrawingPad", "LiveNetwork", "NetworkBars", "Prediction"]
