"""The training monitor: train a network in small slices, and watch cost and accuracy move."""

import asyncio
import signal
import time
from contextlib import contextmanager

import numpy as np
import traitlets
from ipywidgets import HTML, Button, Dropdown, FloatProgress, HBox, Layout, SelectionSlider, VBox

from helpers.experiments.learning import TrainingRun
from helpers.widgets.canvas import (
    LOCK,
    SHARPNESS,
    Coalesced,
    framed,
    handler,
    new_canvas,
    painting,
    repaint_when_shown,
    status_html,
)

SLICE, REST = 0.03, 0.004
"""Seconds of training, and then of rest in which everything else has its turn."""

LEARNING_RATES = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
BATCH_SIZES = (1, 10, 100, 1000)
HIDDEN = {"none": (), "16": (16,), "16 and 16": (16, 16), "32 and 32": (32, 32), "100": (100,)}
SETTINGS = ("learning_rate", "batch_size", "hidden", "passes", "start")

WIDTH, HEIGHT = 340, 230
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 30, 36
"""Screen pixels: a chart, and the margins around the part that holds the curves."""

TRAINING, HELD_OUT, BEFORE = "#2f6db5", "#d9730d", "#a8b0bd"
TEXT, FAINT, GRID = "#1f2937", "#5b6472", "#e3e7ed"

READY, RUNNING, PAUSED, FINISHED = "ready", "running", "paused", "finished"


class LineChart:
    """Curves over passes, painted on ipycanvas; call its methods inside `canvas.painting()`.

    ticks: {value: text} of the y axis, from its low end to its high end. reference: (value, text) of a dotted line
    to compare with. canvas: the ipycanvas.Canvas, with the given CSS class.
    """

    def __init__(self, css_class, title, ticks, reference):
        self.canvas = new_canvas(WIDTH, HEIGHT, css_class)
        self.title, self.ticks, self.reference = title, ticks, reference
        self.passes = 1

    def place(self, passes, value):
        """Return (x, y), in canvas pixels, of points; what lies above or below the axis is put on its end."""
        low, high = min(self.ticks), max(self.ticks)
        x = LEFT + np.asarray(passes) / self.passes * (WIDTH - LEFT - RIGHT)
        share = (np.clip(value, low, high) - low) / (high - low)
        return x * SHARPNESS, (HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)) * SHARPNESS

    def paint(self, curves, passes):
        """Paint curves: a list of (points (n, 2) of passes and value, color, dashed). passes: the x axis's end."""
        self.passes = passes
        canvas = self.canvas
        canvas.fill_style = "#ffffff"
        canvas.fill_rect(0, 0, canvas.width, canvas.height)
        canvas.line_width = SHARPNESS
        for value, text in self.ticks.items():
            self._line([(0, value), (passes, value)], GRID)
            self._text(text, LEFT - 6, self.place(0, value)[1] / SHARPNESS + 4, FAINT, "right")
        for end in (0, passes):
            self._text(str(end), self.place(end, 0)[0] / SHARPNESS, HEIGHT - BOTTOM + 15, FAINT)
        self._text("passes through the training images", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, FAINT)
        self._text(self.title, 6, 16, TEXT, "left")
        value, text = self.reference
        self._line([(0, value), (passes, value)], FAINT, (2, 4))
        self._text(text, WIDTH - RIGHT - 2, self.place(0, value)[1] / SHARPNESS - 4, FAINT, "right")
        canvas.line_width = 2 * SHARPNESS
        for points, color, dashed in curves:
            self._line(points, color, (6, 4) if dashed else ())

    def _line(self, points, color, dashes=()):
        x, y = self.place(*np.asarray(points, float).T)
        if len(x) > 1:
            self.canvas.stroke_style = color
            self.canvas.set_line_dash([SHARPNESS * dash for dash in dashes])
            self.canvas.stroke_lines(np.stack([x, y], axis=1).astype(np.float32))

    def _text(self, text, x, y, color, align="center"):
        self.canvas.font = f"{11 * SHARPNESS}px sans-serif"
        self.canvas.text_align = align
        self.canvas.fill_style = color
        self.canvas.fill_text(text, float(x * SHARPNESS), float(y * SHARPNESS))


class TrainingMonitor(VBox):
    """Train a network and watch: run, pause, single step, reset; cost and accuracy are drawn while it trains.

    training, held_out: dictionaries of `images` and `labels`, as `learning.hold_out` gives them: what is learned from,
    and what is only measured on.
    learning_rate, batch_size, hidden, passes, start: traits, the settings of the next run, which `reset` begins.
    hidden: the hidden layers' sizes, a tuple. start: the seed of the random start and of the shuffling.
    state: trait, "ready", "running", "paused" or "finished".
    network, history: the run's, as its last finished step left them; history is a list of learning.Measured.

    A kernel interrupt pauses, too.

    >>> monitor = TrainingMonitor(training, held_out, passes=5)
    >>> monitor.step()
    >>> monitor.train_now(passes=1)
    >>> monitor.history[-1].held_out_accuracy
    """

    learning_rate = traitlets.Float(3.0)
    batch_size = traitlets.Int(10)
    hidden = traitlets.Tuple(default_value=(16, 16))
    passes = traitlets.Int(10)
    start = traitlets.Int(1)
    state = traitlets.Enum((READY, RUNNING, PAUSED, FINISHED), default_value=READY)

    def __init__(self, training, held_out, **settings):
        if unknown := set(settings) - set(SETTINGS):
            raise ValueError(f"{unknown.pop()!r} is no setting; there are {', '.join(SETTINGS)}.")
        self._parts = training, held_out
        self._before = []  # the history of the run before this one
        self._running = self._task = None  # what tells the run under way from one that was stopped, and its task
        self._home = running_loop()
        costs = {value: f"{value:g}" for value in (0, 0.25, 0.5, 0.75, 1, 1.25)}
        shares = {value: f"{value:.0%}" for value in (0, 0.25, 0.5, 0.75, 1)}
        self.cost_chart = LineChart(
            "training-cost", "Cost (what lies above is drawn at the rim)", costs, (1, "all ten outputs 0")
        )
        self.accuracy_chart = LineChart("training-accuracy", "Right answers", shares, (0.1, "guessing"))
        self.status = HTML(status_html("", "training-status"))
        self.numbers = HTML()
        self.bar = FloatProgress(min=0, max=1, description="Progress", layout=Layout(width="340px", max_width="100%"))
        charts = [framed(chart.canvas) for chart in (self.cost_chart, self.accuracy_chart)]
        wrapping = Layout(flex_flow="row wrap", grid_gap="8px")
        super().__init__()
        for name, value in settings.items():
            setattr(self, name, value)
        self.children = [
            self._controls(),
            self._buttons(),
            self.status,
            self.bar,
            HBox(charts, layout=wrapping),
            self.numbers,
        ]
        self.add_class("training-monitor")
        self._refresh = Coalesced(self.repaint, self.say, interval=0.1)
        self._new_run()
        self.observe(lambda _: self._settings_changed(), SETTINGS)
        for chart in (self.cost_chart, self.accuracy_chart):
            repaint_when_shown(chart.canvas, self.repaint)

    @traitlets.validate(*SETTINGS)
    def _check_setting(self, proposal):
        name, value = proposal.trait.name, proposal.value
        count = len(self._parts[0]["labels"])
        if name == "hidden":
            right = all(isinstance(size, int) and size >= 1 for size in value)
            expected = "a tuple of whole numbers from 1 up, such as (16, 16)"
        else:
            low, high, expected = {
                "learning_rate": (np.nextafter(0, 1), np.finfo(float).max, "a finite number above 0"),
                "batch_size": (1, count, f"from 1 to the number of images, {count:,}"),
                "passes": (1, np.inf, "1 or more"),
                "start": (0, np.inf, "0 or more"),
            }[name]
            right = low <= value <= high
        if not right:
            raise ValueError(f"{name} is {value}; it must be {expected}.")
        return value

    # What a mouse can do, a method call can do.

    def run(self):
        """Train to the end, or until `pause`; a finished run is reset first.

        Returns at once and trains in slices where an event loop runs; without one it returns at the end.
        """
        with LOCK:
            if self.state == RUNNING:
                return
            if self._run.finished:
                self.reset()
            loop = self._home if self._home and self._home.is_running() else running_loop()
            if loop:
                self._enter(RUNNING, "Training. Pause whenever you like.")
                self._running = mark = object()
                # A page's events may come on a thread of their own; only the kernel's main one hears of interrupts.
                loop.call_soon_threadsafe(self._begin, mark)
        if loop is None:
            self.train_now()

    def pause(self):
        """Stop after the step under way; `run` goes on from there."""
        with LOCK:
            if self.state == RUNNING:
                self._rest("Paused")

    def step(self):
        """Take a single step of learning: one batch."""
        with LOCK:
            self.pause()
            if self._run.finished:
                raise ValueError("This run is finished. Press Reset to begin another.")
            self._run.measure()
            before = self.history[-1].cost
            self._run.step()
            self._run.measure()
            after = self.history[-1].cost
            went = "fell" if after < before else "rose"
            self._rest(f"The cost {went} from {before:.4f} to {after:.4f}. Paused")

    def reset(self):
        """Begin again from a random start with the settings as they are now; the curves so far stay as gray ones."""
        with LOCK:
            if len(self._run.history) > 1:
                self._before = self._run.history
            self._new_run()

    def train_now(self, passes=None):
        """Train and wait: so many passes, or to the end. A kernel interrupt stops after the step under way."""
        with LOCK:
            if self.state == RUNNING:
                self.pause()
            if passes is None:
                last = self._run.steps
            else:
                last = min(self._run.steps, self._run.steps_done + passes * self._run.steps_per_pass)
            self._enter(RUNNING, "Training.")
            stopped = []
            try:
                with on_interrupt(lambda: stopped.append(True)):
                    while self._run.steps_done < last and not stopped:
                        begun = time.perf_counter()
                        self._run.advance(SLICE, last)
                        self._seconds += time.perf_counter() - begun
                        self._refresh()
            finally:
                self._rest("Interrupted" if stopped else "Paused")
            if stopped:
                raise KeyboardInterrupt

    @property
    def network(self):
        """The network as the last finished step left it."""
        return self._run.network

    @property
    def history(self):
        """What was measured so far: a list of learning.Measured, the random start first."""
        return self._run.history

    @property
    def steps_done(self):
        """How many steps of learning this run has taken."""
        return self._run.steps_done

    def say(self, text):
        """Show a line of text under the buttons."""
        self.status.value = status_html(text, "training-status")

    def repaint(self):
        """Paint the curves and write the numbers anew."""
        with painting():
            for chart, one, other in [
                (self.cost_chart, "cost", "held_out_cost"),
                (self.accuracy_chart, "accuracy", "held_out_accuracy"),
            ]:
                curves = [
                    (points_of(self._before, one), BEFORE, False),
                    (points_of(self._before, other), BEFORE, True),
                    (points_of(self.history, one), TRAINING, False),
                    (points_of(self.history, other), HELD_OUT, True),
                ]
                before = self._before[-1].passes if self._before else 0
                chart.paint([curve for curve in curves if len(curve[0])], max(self._run.passes, int(np.ceil(before))))
            self.bar.value = self._run.steps_done / self._run.steps
            self.numbers.value = self.numbers_html()

    def numbers_html(self):
        """Return what the charts show, and how far the run is, as an HTML table and a line of text."""
        now, run = self.history[-1], self._run
        left = ""
        if run.steps_done and self._seconds and not run.finished:
            left = f", about {self._seconds / run.steps_done * (run.steps - run.steps_done):.0f} s left"
        rows = [("━ training images", TRAINING, now.cost, now.accuracy)]
        rows += [("╍ held-out images", HELD_OUT, now.held_out_cost, now.held_out_accuracy)]
        if self._before:
            end = self._before[-1]
            rows += [("gray: held out, the run before", FAINT, end.held_out_cost, end.held_out_accuracy)]
        lines = "".join(
            f'<tr><td style="color:{color}"><b>{name}</b></td><td style="padding:0 16px">cost {cost:.3f}</td>'
            f"<td>{accuracy:.1%} right</td></tr>"
            for name, color, cost, accuracy in rows
        )
        where = (
            f"Pass {run.steps_done / run.steps_per_pass:.2f} of {run.passes}, step {run.steps_done:,} of {run.steps:,}"
        )
        where += f", step size {run.step_size:.3g}{left}."
        return f'<div class="training-numbers">{where}<table>{lines}</table></div>'

    # Inside.

    def _new_run(self):
        """Replace the run by one with the present settings. Raises ValueError for bad ones; then the run stays."""
        training, held_out = self._parts
        outputs = int(training["labels"].max()) + 1
        inputs = training["images"][0].size
        run = TrainingRun(
            training,
            held_out,
            sizes=(inputs, *self.hidden, outputs),
            passes=self.passes,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=self.start,
        )
        self._run, self._seconds = run, 0.0
        self._enter(READY, "A random start. Press Run, or take a single step.")
        self.repaint()

    def _settings_changed(self):
        with LOCK:
            if self.state == READY:
                self._new_run()
            else:
                self.say("This run goes on with its own settings; yours apply from the next Reset.")

    def _begin(self, mark):
        self._task = asyncio.get_running_loop().create_task(self._in_slices(mark))

    async def _in_slices(self, mark):
        """Train in slices to the end, or until this is no longer what runs."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                # Anew for each slice: a kernel puts a handler of its own in place around every message it gets.
                with on_interrupt(lambda: loop.call_soon_threadsafe(self.pause)):
                    with LOCK:
                        if self._running is not mark:
                            return
                        begun = time.perf_counter()
                        self._run.advance(SLICE)
                        self._seconds += time.perf_counter() - begun
                        self._refresh()
                        if self._run.finished:
                            return self._rest("")
                    await asyncio.sleep(REST)
        except Exception as error:
            self._rest(f"Stopped: {error}")

    def _rest(self, text):
        """Come to rest after a step, and say so."""
        if self._run.finished:
            self._enter(FINISHED, "Finished. Reset begins another run; its curves will lie over these.")
        else:
            self._enter(PAUSED, f"{text} after step {self._run.steps_done:,}. Run goes on from here.")
        self._run.measure()
        self.repaint()

    def _enter(self, state, text):
        self._running = None
        self.state = state
        self.say(text)
        for name, button in self._pressed.items():
            button.disabled = (name == "Pause") != (state == RUNNING) and name in ("Run", "Pause")
        self._pressed["Single step"].disabled = state == FINISHED

    def _controls(self):
        def slider(name, description, options):
            options = sorted({*options, getattr(self, name)})
            made = SelectionSlider(
                options=[(f"{value:g}", value) for value in options],
                value=getattr(self, name),
                description=description,
                continuous_update=False,
                style={"description_width": "90px"},
                layout=Layout(width="300px"),
            )
            self._follow(made, name)
            return made

        named = HIDDEN if self.hidden in HIDDEN.values() else HIDDEN | {str(self.hidden): self.hidden}
        hidden = Dropdown(options=list(named.items()), value=self.hidden, description="hidden layers")
        hidden.style.description_width = "90px"
        hidden.layout.width = "300px"
        self._follow(hidden, "hidden")
        wrapping = Layout(flex_flow="row wrap", grid_gap="0 12px")
        rows = [
            slider("learning_rate", "learning rate", LEARNING_RATES),
            slider("batch_size", "batch size", BATCH_SIZES),
            hidden,
            slider("passes", "passes", (1, 2, 5, 10, 20, 50)),
            slider("start", "random start", range(1, 11)),
        ]
        return HBox(rows, layout=wrapping)

    def _follow(self, control, name):
        """Tie a control to the trait `name`; a value that it does not offer leaves the control as it is."""

        def to_control(change):
            offered = [option[1] for option in control.options]
            if change.new in offered:
                control.value = change.new

        control.observe(lambda change: self._choose(name, change.new), "value")
        self.observe(to_control, name)

    @handler
    def _choose(self, name, value):
        setattr(self, name, value)

    def _buttons(self):
        self._pressed = {}
        for label, tooltip, action, style in [
            ("Run", "Train on, to the end of the run", self.run, "primary"),
            ("Pause", "Stop after the step under way", self.pause, ""),
            ("Single step", "One batch, one subtraction", self.step, ""),
            ("Reset", "Begin again from a random start, with the settings above", self.reset, ""),
        ]:
            button = Button(description=label, tooltip=tooltip, button_style=style, layout=Layout(width="auto"))
            button.on_click(lambda _, action=action: self._press(action))
            self._pressed[label] = button
        return HBox(list(self._pressed.values()))

    @handler
    def _press(self, action):
        action()


def points_of(history, name):
    """Return (n, 2) of passes and the value called `name`, from a list of learning.Measured."""
    return np.array([(moment.passes, getattr(moment, name)) for moment in history]).reshape(-1, 2)


def running_loop():
    """Return the event loop that runs here, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


@contextmanager
def on_interrupt(action):
    """Call `action()` when the kernel is interrupted, instead of raising KeyboardInterrupt in the middle of a step.

    Between cells a kernel ignores interrupts; training on the event loop happens between cells. Off the main thread,
    where interrupts never arrive, this does nothing.
    """

    def act(*_):
        action()

    try:
        before = signal.signal(signal.SIGINT, act)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is act:
            signal.signal(signal.SIGINT, before)
