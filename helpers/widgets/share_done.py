"""A bar for the share of a run that is done."""

import time

from IPython.display import display
from ipywidgets import FloatProgress, HBox, Label, Layout

EVERY = 0.1
"""Seconds between two looks at a run."""


def with_bar(run):
    """Go through a run and show how much of it is done, as a bar and in words; yield what it yields.

    run: yields training.Progress, as training.train does. A kernel interrupt, ■, ends it there without an error: what
    was done until then stays.

    >>> for progress in with_bar(train(student, examples, settings, rng)):
    ...     ...
    """
    bar = FloatProgress(min=0, max=1, description="Progress", layout=Layout(width="340px", max_width="100%"))
    said, looked, progress = Label("■ in the toolbar above stops it."), 0, None
    display(HBox([bar, said], layout=Layout(flex_flow="row wrap")))
    try:
        for progress in run:
            now = time.monotonic()
            if progress.finished or now - looked > EVERY:
                looked, bar.value, said.value = now, progress.step / progress.steps, _where(progress)
            yield progress
    except KeyboardInterrupt:
        said.value = f"Stopped; {_where(progress)} is what is kept." if progress else "Stopped before the first step."


def _where(progress):
    return f"step {progress.step:,} of {progress.steps:,}"
