"""A slider for the share of shuffled labels, a width, and two curves that grow while a network trains on them."""

from html import escape

import numpy as np
from ipywidgets import HTML, Dropdown, FloatProgress, HBox, IntSlider, Layout, VBox

from helpers.lessons.memorizing import measure
from helpers.palette import FIRST, SECOND
from helpers.widgets.canvas import Coalesced
from helpers.widgets.controls import button
from helpers.widgets.line_chart import LineChart
from helpers.widgets.overlay import LiveText
from helpers.widgets.painter import painter
from helpers.widgets.trainer import FINISHED, PAUSED, RUNNING, Trainer
from helpers.widgets.training_run import TrainingRun

WIDTHS = {"8 and 8": (8, 8), "16 and 16": (16, 16), "32 and 32": (32, 32), "100, one layer": (100,)}
"""The hidden layers to choose from."""

RESULTS = {}
"""Of this session's runs: {(share, width, seed): (passes done, passes to 95 % or infinity, given, best, read)}."""


class OnGivenLabels(TrainingRun):
    """A run of the lesson's own training, by the cross-entropy."""

    train = staticmethod(measure.train)


class LabelTrainer(Trainer):
    """A Trainer whose runs learn by the cross-entropy."""

    run_of = OnGivenLabels


class MemorizingLab(VBox):
    """Choose how many labels are shuffled, and how wide the network is; train it, and watch both curves.

    examples: Examples with their true labels, at most 1,000, to learn from. held_out: Examples to look at; the first
    1,000. Whoever stops where these are read best has chosen by them; so they are no test images.
    share: the slider, in percent. width: the menu, its value a tuple. trainer: the LabelTrainer that works.
    What a run has found when it ends or is stopped is kept while the kernel runs, in RESULTS, and stands in a table.

    >>> lab = MemorizingLab(few, held_out)
    >>> lab.share.value, lab.width.value = 100, (32, 32)
    >>> lab.start()
    """

    def __init__(self, examples, held_out):
        self.examples = examples
        settings = measure.SETTINGS
        self.trainer = LabelTrainer(
            examples, held_out, passes=settings.passes, learning_rate=settings.learning_rate, hidden=(16, 16), start=0
        )
        self._running = (0, (16, 16), 0)  # share, width and seed of the trainer's run
        self.share = IntSlider(100, min=0, max=100, step=10, description="% shuffled", continuous_update=False)
        self.share.layout = Layout(width="100%", max_width="420px")
        self.share.add_class("memorizing-share")
        self.width = Dropdown(options=list(WIDTHS.items()), value=(16, 16), description="neurons")
        self.width.layout = Layout(width="260px")
        shares = {value: f"{value:.0%}" for value in (0, 0.25, 0.5, 0.75, 1)}
        self.chart = LineChart("memorizing-chart", "Answered as labeled", shares, (0.1, "guessing"))
        self.bar = FloatProgress(min=0, max=1, description="Progress", layout=Layout(width="340px", max_width="100%"))
        self.text, self.table = LiveText("memorizing-status"), HTML()
        self._train = button("Train", "From a new random start, with the labels above", self.start, self, "primary")
        self._stop = button("Stop", "Stop after the step under way", self.trainer.pause, self)
        self._go_on = button("Go on", "Train the stopped network to its end", self.trainer.run, self)
        wrapping = Layout(flex_flow="row wrap", grid_gap="8px")
        label = "Chart while it trains: given labels answered, and held-out images read. The numbers stand beside it."
        super().__init__(
            [
                HBox([self.share, self.width], layout=wrapping),
                HBox([self._train, self._stop, self._go_on]),
                self.bar,
                self.text,
                HBox([self.chart.framed(label, self), self.table], layout=wrapping),
            ]
        )
        self.add_class("memorizing-lab")
        self._refresh = Coalesced(self.repaint, self.say, interval=0.1)
        self.trainer.observe(lambda _: self._follow(), ["state", "progress"])
        self._follow()

    def start(self):
        """Shuffle the labels as chosen, and train a network of the chosen width on them, from the next start."""
        trainer = self.trainer
        trainer.pause()
        share, width = self.share.value, self.width.value
        seed = 1 + max([seed for *chosen, seed in [*RESULTS, self._running] if chosen == [share, width]], default=0)
        trainer.training = measure.shuffled(self.examples, share / 100, np.random.default_rng(seed))
        trainer.hidden, trainer.start = width, seed
        self._running = share, width, seed
        trainer.reset()
        trainer.run()

    def rest(self):
        """Pause: nobody will see what trains here."""
        self.trainer.pause()

    def said(self):
        """Return in words where the run stands."""
        trainer, (share, width, _) = self.trainer, self._running
        if trainer.message.startswith("Stopped"):
            return trainer.message
        if not trainer.progress.step:
            return "Choose, say what you expect, and press Train."
        now = trainer.history[-1]
        state = {RUNNING: "training", PAUSED: "stopped", FINISHED: "finished"}.get(trainer.state, "ready")
        said = f"Neurons {name_of(width)}, {share} % shuffled, {state}: pass {trainer.progress.passes_done:.0f} of "
        said += f"{trainer.passes}. Given labels answered: {now.accuracy:.1%}. Held-out images read: "
        return f"{said}{now.held_out_accuracy:.1%}."

    def say(self, text):
        """Show a message instead of the numbers."""
        self.text.value = text

    def repaint(self):
        """Paint the curves, write the numbers and the table of finished runs anew."""
        trainer = self.trainer
        curves = [
            ([(moment.passes, getattr(moment, value)) for moment in trainer.history], color, dashed)
            for value, color, dashed in [("accuracy", FIRST, False), ("held_out_accuracy", SECOND, True)]
        ]
        with painter.hold():
            self.chart.paint(curves, trainer.passes, "passes", f"{trainer.passes}")
            self.bar.value = trainer.progress.step / trainer.progress.steps
            self.text.value = self.said()
            self.table.value = table_html()

    # Inside.

    def _follow(self):
        state = self.trainer.state
        self._stop.disabled, self._go_on.disabled = state != RUNNING, state != PAUSED
        progress = self.trainer.progress
        if progress.finished or (state == PAUSED and progress.step):
            self._keep()
        if state == RUNNING:
            self._refresh()
        else:
            self.repaint()

    def _keep(self):
        """Enter the run, as far as it is, among the results."""
        history = self.trainer.history
        there = next((each.passes for each in history if each.accuracy >= measure.ENOUGH), np.inf)
        best = max(each.held_out_accuracy for each in history)
        done, end = self.trainer.progress.passes_done, history[-1]
        RESULTS[self._running] = done, there, end.accuracy, best, end.held_out_accuracy


def name_of(width):
    """Return what the menu calls a width."""
    return next(name for name, each in WIDTHS.items() if each == width)


def table_html():
    """Return a legend of the curves and the runs of this session as HTML."""
    marks = [("━", FIRST, "given labels answered"), ("╍", SECOND, "held-out images read")]
    legend = "<br>".join(
        f'<span aria-hidden="true" style="color: {color}">{mark}</span> {text}' for mark, color, text in marks
    )
    if not RESULTS:
        return f"{legend}<br>Your runs will be listed here."
    names = "neurons", "shuffled", "passes", "to 95 %", "given", "held out: best", "end"
    head = "".join(f'<th scope="col" style="padding: 0 8px">{escape(name)}</th>' for name in names)
    lines = []
    for (share, width, _), (done, there, *shares) in sorted(RESULTS.items(), key=lambda row: (row[0][1], row[0][0])):
        row = name_of(width), f"{share} %", f"{done:.0f}", "not yet" if there == np.inf else f"{there:.0f}"
        cells = [*row, *(f"{each:.0%}" for each in shares)]
        lines.append("".join(f'<td style="padding: 0 8px">{cell}</td>' for cell in cells))
    rows = "".join(f"<tr>{line}</tr>" for line in [head, *lines])
    return f'{legend}<table class="memorizing-results" style="line-height: 1.4">{rows}</table>'
