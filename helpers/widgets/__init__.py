"""The widgets of the lessons. Nothing below them imports them: notebooks do, and labs in helpers/lessons."""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "bars": ["NetworkBars"],
        "diagram": ["NetworkDiagram"],
        "live": ["LiveNetwork"],
        "my_work": ["MyWork"],
        "pad": ["DrawingPad"],
        "prediction": ["Prediction"],
        "progress": ["Calibration", "ProgressTable", "Record"],
        "reaction": ["Reaction"],
        "share_done": ["with_bar"],
    },
)
