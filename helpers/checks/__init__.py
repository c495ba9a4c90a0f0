"""The exercises' checks: each takes what the learner wrote, tries it, and prints whether it is right, and if not, why.

A check never raises, so a lesson runs from top to bottom with its exercises still open.
"""

from helpers.checks.lesson_01 import activation, forward, parameter_count, relu, sigmoid

__all__ = ["activation", "forward", "parameter_count", "relu", "sigmoid"]
