"""The exercises' checks: each takes what the learner wrote, tries it, and prints whether it is right, and if not, why.

A check never raises, so a lesson runs from top to bottom with its exercises still open.
"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "lesson_01": ["activation", "forward", "parameter_count", "relu", "sigmoid"],
        "lesson_02": ["cost", "gradient_step", "learning_rates"],
        "lesson_03": ["contribution_map", "disguise", "hurts_most"],
        "lesson_04": ["mirror", "pull_back", "strongest_path"],
        "lesson_05": ["fooling_noise", "over_confidence", "risk_coverage"],
        "lesson_06": ["center_of_mass", "hurt_by_one_pixel", "shift"],
    },
)
