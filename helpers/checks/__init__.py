"""The exercises' checks: each takes what the learner wrote, tries it, and prints whether it is right, and if not, why.

A check never raises, so a lesson runs from top to bottom with its exercises still open.
"""

from helpers.checks.lesson_01 import activation, forward, parameter_count, relu, sigmoid
from helpers.checks.lesson_02 import cost, gradient_step, learning_rates
from helpers.checks.lesson_03 import contribution_map, disguise, hurts_most
from helpers.checks.lesson_04 import mirror, pull_back, strongest_path
from helpers.checks.lesson_05 import fooling_noise, over_confidence, risk_coverage
from helpers.checks.lesson_06 import center_of_mass, hurt_by_one_pixel, shift

__all__ = [
    "activation",
    "center_of_mass",
    "contribution_map",
    "cost",
    "disguise",
    "fooling_noise",
    "forward",
    "gradient_step",
    "hurt_by_one_pixel",
    "hurts_most",
    "learning_rates",
    "mirror",
    "over_confidence",
    "parameter_count",
    "pull_back",
    "relu",
    "risk_coverage",
    "shift",
    "sigmoid",
    "strongest_path",
]
