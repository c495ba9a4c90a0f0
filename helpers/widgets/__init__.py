"""The widgets of the lessons. Nothing but notebooks and this folder imports them."""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "checkpoints": ["CheckpointScrubber"],
        "hidden_picture": ["HiddenPicture"],
        "live": ["LiveNetwork", "NetworkBars"],
        "noise_lab": ["NoiseLab"],
        "pad": ["DrawingPad"],
        "prediction": ["Prediction"],
        "shift_lab": ["ShiftLab"],
        "training_monitor": ["TrainingMonitor"],
        "weight_lab": ["WeightLab"],
    },
)
