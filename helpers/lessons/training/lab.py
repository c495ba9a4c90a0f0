"""The training monitor: what a Trainer does, as menus, buttons, two growing charts and a table of numbers."""

from ipywidgets import HTML, Dropdown, FloatProgress, HBox, Layout, VBox

from helpers.palette import FIRST, FRAME, SECOND
from helpers.widgets.canvas import Coalesced, reporting
from helpers.widgets.controls import button
from helpers.widgets.line_chart import LineChart
from helpers.widgets.overlay import LiveText
from helpers.widgets.painter import painter
from helpers.widgets.trainer import FINISHED, RUNNING, SETTINGS, Trainer

OFFERED = {
    "learning_rate": (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0),
    "batch_size": (1, 10, 100, 1000),
    "hidden": ((), (16,), (16, 16), (32, 32), (100,)),
    "passes": (1, 2, 5, 10, 20, 50),
    "start": range(1, 11),
}
"""The values of each setting that the menus begin with."""

NAMES = {"hidden": "hidden layers", "start": "random start"}

FIRST_STEPS = 50
"""While a run has taken no more steps than this, the charts show only these: on the whole run they were a dot."""

LABEL = "Chart while it trains: {}. The numbers stand below."


class TrainingMonitor(VBox):
    """Train a network and watch: run, pause, single step, reset; cost and accuracy are drawn while it trains.

    training, held_out, settings: as in trainer.Trainer.
    trainer: the Trainer that is shown, which does by methods and traits all that the buttons and menus do.

    >>> monitor = TrainingMonitor(training, held_out, passes=5)
    >>> monitor.trainer.step()
    >>> monitor.trainer.train_now(passes=1)
    >>> monitor.trainer.history[-1].held_out_accuracy
    """

    def __init__(self, training, held_out, **settings):
        self.trainer = trainer = Trainer(training, held_out, **settings)
        costs = {value: f"{value:g}" for value in (0, 0.25, 0.5, 0.75, 1, 1.25)}
        shares = {value: f"{value:.0%}" for value in (0, 0.25, 0.5, 0.75, 1)}
        self.charts = {
            "cost": LineChart("training-cost", "Cost (above 1.25: at the rim)", costs, (1, "always saying 0")),
            "accuracy": LineChart("training-accuracy", "Right answers", shares, (0.1, "guessing")),
        }
        self.status, self.numbers = LiveText("training-status"), HTML()
        self.bar = FloatProgress(min=0, max=1, description="Progress", layout=Layout(width="340px", max_width="100%"))
        wrapping = Layout(flex_flow="row wrap", grid_gap="8px")
        charts = [chart.framed(LABEL.format(chart.title), self) for chart in self.charts.values()]
        super().__init__(
            [
                HBox([self._menu(name) for name in SETTINGS], layout=wrapping),
                self._buttons(),
                self.status,
                self.bar,
                HBox(charts, layout=wrapping),
                self.numbers,
            ]
        )
        self.add_class("training-monitor")
        self._refresh = Coalesced(self.repaint, self.say, interval=0.1)
        trainer.observe(lambda _: self._follow(), ["state", "message"])
        trainer.observe(lambda _: self._progressed(), "progress")
        self._follow()
        self.repaint()

    @property
    def network(self):
        """The trainer's network, as the last finished step left it."""
        return self.trainer.network

    def rest(self):
        """Pause: nobody will see what trains here."""
        self.trainer.pause()

    def say(self, text):
        """Show a line of text under the buttons."""
        self.status.value = text

    def repaint(self):
        """Paint the curves and write the numbers anew."""
        trainer, now = self.trainer, self.trainer.progress
        whole = now.steps / now.steps_per_pass
        end = max([whole, *(moment.passes for moment in trainer.before[-1:])])
        axis = end, "passes through the training images", f"{end:.4g}"
        if 0 < now.step <= FIRST_STEPS < now.steps:
            axis = FIRST_STEPS / now.steps_per_pass, "the first steps, enlarged", f"{FIRST_STEPS} steps"
        with painter.hold():
            for name, chart in self.charts.items():
                curves = []
                for history, colors in [(trainer.before, (FRAME, FRAME)), (trainer.history, (FIRST, SECOND))]:
                    for value, color in zip((name, f"held_out_{name}"), colors):
                        points = [(moment.passes, getattr(moment, value)) for moment in history]
                        curves.append((points, color, value != name))
                chart.paint(curves, *axis)
            self.bar.value = now.step / now.steps
            self.numbers.value = self.numbers_html()

    def numbers_html(self):
        """Return what the charts show, and how far the run is, as a line of text and an HTML table."""
        trainer, now, measured = self.trainer, self.trainer.progress, self.trainer.history[-1]
        where = f"Pass {now.passes_done:.2f} of {now.steps / now.steps_per_pass:.0f}, "
        where += f"step {now.step:,} of {now.steps:,}, step size {now.step_size:.3g}"
        if trainer.seconds_left is not None:
            where += f", about {trainer.seconds_left:.0f} s left"
        rows = [
            (line("━", FIRST) + "training images", measured.cost, measured.accuracy),
            (line("╍", SECOND) + "held-out images", measured.held_out_cost, measured.held_out_accuracy),
        ]
        for end in trainer.before[-1:]:
            rows.append((line("╍", FRAME) + "held out, the run before", end.held_out_cost, end.held_out_accuracy))
        lines = "".join(
            f'<tr><th>{name}</th><td style="padding:0 16px">cost {cost:.3f}</td><td>{accuracy:.1%} right</td></tr>'
            for name, cost, accuracy in rows
        )
        return f'<div class="training-numbers">{where}.<table style="line-height: 1.4">{lines}</table></div>'

    # Inside.

    def _follow(self):
        state = self.trainer.state
        self.say(self.trainer.message)
        self._pressed["Run"].disabled = state == RUNNING
        self._pressed["Pause"].disabled = state != RUNNING
        self._pressed["Single step"].disabled = state == FINISHED

    def _progressed(self):
        if self.trainer.state == RUNNING:
            self._refresh()
        else:
            self.repaint()

    def _menu(self, name):
        """Return a menu of a setting's values; what it shows and the setting follow each other."""
        menu = Dropdown(description=NAMES.get(name, name.replace("_", " ")), layout=Layout(width="220px"))
        menu.style.description_width = "90px"

        def choose(change):
            self._choose(name, change.new)

        def show(_=None):
            value = getattr(self.trainer, name)
            menu.unobserve(choose, "value")  # new options would choose the first of them
            menu.options = [(text_of(one), one) for one in sorted({*offered, value})]
            menu.value = value
            menu.observe(choose, "value")

        offered = OFFERED[name]
        if name == "batch_size":
            offered = [size for size in offered if size <= len(self.trainer.training)]
        menu.observe(choose, "value")
        show()
        self.trainer.observe(show, name)
        return menu

    @reporting
    def _choose(self, name, value):
        setattr(self.trainer, name, value)

    def _buttons(self):
        self._pressed = {}
        trainer = self.trainer
        for label, tooltip, action, style in [
            ("Run", "Train on, to the end of the run", trainer.run, "primary"),
            ("Pause", "Stop after the step under way", trainer.pause, ""),
            ("Single step", "One batch, one subtraction", trainer.step, ""),
            ("Reset", "Begin again from a random start, with the settings above", trainer.reset, ""),
        ]:
            self._pressed[label] = button(label, tooltip, action, self, style)
        return HBox(list(self._pressed.values()))


def line(mark, color):
    """Return a piece of a curve for the table; the words behind it have the page's own color, which a theme sets."""
    return f'<span aria-hidden="true" style="color: {color}">{mark}</span> '


def text_of(value):
    """Return what a menu calls a setting's value: "16 and 16" hidden neurons, "none", "0.3"."""
    if isinstance(value, tuple):
        return " and ".join(map(str, value)) or "none"
    return f"{value:g}"
