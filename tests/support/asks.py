"""Predictions without a page: what a test asks of one, and what the lesson's own cells ask."""

import json
import re
import runpy
from unittest.mock import patch

from helpers import figures
from helpers.widgets import prediction
from tests.support.files import ROOT


def option_that_holds(made, *measured, says=""):
    """Reveal a prediction of an asks.py that shows one figure; return which option holds. `says`: as in `option`."""
    shown = _revealed(made, *measured, says=says)
    assert len(shown.figures) == 1
    return shown.holds


def option(made, *measured, says):
    """Reveal a prediction, whatever it shows; return which option holds. `says`: words of its sentence."""
    return _revealed(made, *measured, says=says).holds


def _revealed(made, *measured, says):
    """Return what a prediction reveals: the sentence says so, and each figure has words, too."""
    shown = made(*measured).reveal()
    assert says in re.sub("<[^>]*>", "", shown.sentence)
    for figure in shown.figures:
        assert figures.in_words(figure.figure) != "Figure"
    return shown


class Asked(dict):
    """{key: the option that holds} of each prediction that is revealed; stands in the place of widgets.Prediction."""

    def __call__(self, ask):
        self[ask.key] = getattr(ask.reveal(), "holds", None)


def what_holds(notebook, folder):
    """Run a lesson's cells, in this process; return {key: the option that holds} of its predictions.

    notebook: its file name. folder: an empty one for the script that is run.
    """
    cells = json.loads((ROOT / "notebooks" / notebook).read_text(encoding="utf-8"))["cells"]
    script = folder / "lesson.py"
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    script.write_text("\n\n".join(code), encoding="utf-8")
    with patch.object(prediction, "Prediction", Asked()) as asked:
        runpy.run_path(str(script))
    figures.close()
    return dict(asked)
