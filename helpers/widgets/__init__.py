"""The widgets of the lessons. Nothing but notebooks and this folder imports them."""

from helpers.widgets.checkpoints import CheckpointScrubber
from helpers.widgets.hidden_picture import HiddenPicture
from helpers.widgets.live import LiveNetwork, NetworkBars
from helpers.widgets.noise_lab import NoiseLab
from helpers.widgets.pad import DrawingPad
from helpers.widgets.prediction import Prediction
from helpers.widgets.shift_lab import ShiftLab
from helpers.widgets.training_monitor import TrainingMonitor
from helpers.widgets.weight_lab import WeightLab

__all__ = [
    "CheckpointScrubber",
    "DrawingPad",
    "HiddenPicture",
    "LiveNetwork",
    "NetworkBars",
    "NoiseLab",
    "Prediction",
    "ShiftLab",
    "TrainingMonitor",
    "WeightLab",
]
