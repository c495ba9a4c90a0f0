"""The training monitor: train a network in small slices, and watch cost and accuracy move."""

import asyncio
import itertools
import signal
import time
from contextlib import contextmanager, suppress
from numbers import Integral, Real

import traitlets
from ipywidgets import HTML, Button, Dropdown, FloatProgress, HBox, Layout, VBox

from helpers.experiments.learning import TENTHS, TrainingRun
from helpers.widgets.canvas import LOCK, Coalesced, framed, handler, painting, repaint_when_shown
from helpers.widgets.line_chart import FAINT, LineChart
from helpers.widgets.overlay import LiveText, Overlay

SLICE, REST = 0.03, 0.004
"""Seconds of training, and then of rest in which everything else has its turn."""

OFFERED = {
    "learning_rate": (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0),
    "batch_size": (1, 10, 100, 1000),
    "hidden": ((), (16,), (16, 16), (32, 32), (100,)),
    "passes": (1, 2, 5, 10, 20, 50),
    "start": range(1, 11),
}
"""The settings of a run, and the values of each that the menus begin with."""

NAMES = {"hidden": "hidden layers", "start": "random start"}
FASTEST, MOST_PASSES, LAST_START, MOST_NUMBERS = 1_000_000, 1000, 1_000_000, 2_000_000

LITTLE = 0.88
"""A cost above this is next to that of saying 0.1 ten times, whatever the image: nothing has been learned."""

FIRST_STEPS = 50
"""While a run has taken no more steps than this, the charts show only these: on the whole run they were a dot."""

TRAINING, HELD_OUT, BEFORE = "#2f6db5", "#d9730d", "#a8b0bd"

LABEL = "Chart while it trains: {}. The numbers stand below."

READY, RUNNING, PAUSED, FINISHED = "ready", "running", "paused", "finished"


class TrainingMonitor(VBox):
    """Train a network and watch: run, pause, single step, reset; cost and accuracy are drawn while it trains.

    training, held_out: dictionaries of `images` and `labels`, as `learning.hold_out` gives them: what is learned from,
    and what is only measured on.
    learning_rate, batch_size, hidden, passes, start: traits, the settings of the next run, which `reset` begins.
    hidden: the hidden layers' sizes, a tuple. start: the seed of the random start and of the shuffling.
    Setting one to what cannot be trained raises ValueError and changes nothing.
    state: trait, "ready", "running", "paused" or "finished".
    network, history: the run's, as its last finished step left them; history is a list of learning.Measured.

    A kernel interrupt pauses, too.

    >>> monitor = TrainingMonitor(training, held_out, passes=5)
    >>> monitor.step()
    >>> monitor.train_now(passes=1)
    >>> monitor.history[-1].held_out_accuracy
    """

    # Not Float, Int, ...: `_check_setting` refuses in better words, and Any would let None pass.
    learning_rate = traitlets.TraitType(3.0)
    batch_size = traitlets.TraitType(10)
    hidden = traitlets.TraitType((16, 16))
    passes = traitlets.TraitType(10)
    start = traitlets.TraitType(1)
    state = traitlets.Enum((READY, RUNNING, PAUSED, FINISHED), default_value=READY)

    def __init__(self, training, held_out, **settings):
        if unknown := set(settings) - set(OFFERED):
            raise ValueError(f"{unknown.pop()!r} is no setting; there are {', '.join(OFFERED)}.")
        self._parts = training, held_out
        self._before = []  # the history of the run before this one
        self._mark = None  # of what trains now: a slice of anything else does nothing
        self._task = None  # kept, or what trains on the event loop could be collected
        self._home = running_loop()  # the kernel's, which hears of interrupts
        costs = {value: f"{value:g}" for value in (0, 0.25, 0.5, 0.75, 1, 1.25)}
        shares = {value: f"{value:.0%}" for value in (0, 0.25, 0.5, 0.75, 1)}
        self.charts = {
            "cost": LineChart("training-cost", "Cost (above 1.25: at the rim)", costs, (1, "always saying 0")),
            "accuracy": LineChart("training-accuracy", "Right answers", shares, (0.1, "guessing")),
        }
        self.status = LiveText("training-status")
        self.numbers = HTML()
        self.bar = FloatProgress(min=0, max=1, description="Progress", layout=Layout(width="340px", max_width="100%"))
        super().__init__()
        for name, value in settings.items():
            setattr(self, name, value)
        wrapping, charts = Layout(flex_flow="row wrap", grid_gap="8px"), self.charts.values()
        self.children = [
            HBox([self._menu(name) for name in OFFERED], layout=wrapping),
            self._buttons(),
            self.status,
            self.bar,
            HBox(
                [framed(chart.canvas, Overlay(label=LABEL.format(chart.title))) for chart in charts],
                layout=wrapping,
            ),
            self.numbers,
        ]
        self.add_class("training-monitor")
        self._refresh = Coalesced(self.repaint, self.say, interval=0.1)
        self._new_run()
        self.observe(lambda _: self._settings_changed(), list(OFFERED))
        for chart in self.charts.values():
            repaint_when_shown(chart.canvas, self.repaint)

    @traitlets.validate(*OFFERED)
    def _check_setting(self, proposal):
        name, value = proposal.trait.name, proposal.value
        if name == "hidden":
            right = isinstance(value, (tuple, list)) and all(isinstance(size, Integral) and size > 0 for size in value)
            pairs = itertools.pairwise(self._sizes(value)) if right else []
            right = right and sum(inputs * neurons + neurons for inputs, neurons in pairs) <= MOST_NUMBERS
            expected = f"a tuple such as (16, 16), with at most {MOST_NUMBERS:,} weights and biases between all layers"
        elif name == "learning_rate":
            right = isinstance(value, Real) and 0 < value <= FASTEST
            expected = f"a number above 0, at most {FASTEST:,}"
        else:
            count = len(self._parts[0]["labels"])
            low, high = {"batch_size": (1, count), "passes": (1, MOST_PASSES), "start": (0, LAST_START)}[name]
            right = isinstance(value, Integral) and low <= value <= high
            expected = f"a whole number from {low} to {high:,}"
        if not right:
            raise ValueError(f"{name} is {value!r}; it must be {expected}.")
        return tuple(value) if name == "hidden" else value

    # What a mouse can do, a method call can do.

    def run(self):
        """Train to the end, or until `pause`; a finished run is reset first.

        Returns at once and trains in slices where an event loop runs; without one it returns at the end.
        """
        with LOCK:
            if self.state == RUNNING:
                return
            if self.state == FINISHED:
                self.reset()
            loop = self._home if self._home and self._home.is_running() else running_loop()
            if loop:
                # A page's events may come on a thread of their own; only the kernel's main one hears of interrupts.
                self._task = asyncio.run_coroutine_threadsafe(self._in_slices(self._set_off()), loop)
        if loop is None:
            self.train_now()

    def pause(self):
        """Stop after the step under way; `run` goes on from there."""
        with LOCK:
            if self.state == RUNNING:
                self._rest("Paused")

    def step(self):
        """Take a single step of learning: one batch. Raises ValueError when the run is finished."""
        with LOCK:
            self.pause()
            if self.state == FINISHED:
                raise ValueError("This run is finished. Press Reset to begin another.")
            self._run.measure()
            before = round(self.history[-1].cost, 4)
            self._run.step()
            self._run.measure()
            after = round(self.history[-1].cost, 4)
            went = "stayed" if after == before else "fell" if after < before else "rose"
            self._rest(f"The cost {went}: {before:.4f} before the step, {after:.4f} after it. Paused")

    def reset(self):
        """Begin again from a random start with the settings as they are now; the curves so far stay as gray ones."""
        with LOCK:
            if len(self.history) > 1:
                self._before = self.history
            self._new_run()

    def train_now(self, passes=None):
        """Train and wait: so many passes, or to the end. A kernel interrupt stops after the step under way."""
        with LOCK:
            self.pause()
            last = self._run.steps
            if passes is not None:
                last = min(last, self.steps_done + passes * self._run.steps_per_pass)
            mark = self._set_off()
        stopped = []
        with on_interrupt(lambda: stopped.append(True)):
            while self._slice(mark, last) and not stopped:
                time.sleep(REST)
        if stopped:
            self.pause()
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
        self.status.value = text

    def repaint(self):
        """Paint the curves and write the numbers anew."""
        run = self._run
        end = max([run.passes, *(moment.passes for moment in self._before[-1:])])
        axis = end, "passes through the training images", f"{end:.4g}"
        if 0 < run.steps_done <= FIRST_STEPS < run.steps:
            axis = FIRST_STEPS / run.steps_per_pass, "the first steps, enlarged", f"{FIRST_STEPS} steps"
        with painting():
            for name, chart in self.charts.items():
                curves = []
                for history, colors in [(self._before, (BEFORE, BEFORE)), (self.history, (TRAINING, HELD_OUT))]:
                    for value, color in zip((name, f"held_out_{name}"), colors):
                        points = [(moment.passes, getattr(moment, value)) for moment in history]
                        curves.append((points, color, value != name))
                chart.paint(curves, *axis)
            self.bar.value = run.steps_done / run.steps
            self.numbers.value = self.numbers_html()

    def numbers_html(self):
        """Return what the charts show, and how far the run is, as a line of text and an HTML table."""
        run, now = self._run, self.history[-1]
        where = f"Pass {run.steps_done / run.steps_per_pass:.2f} of {run.passes}, "
        where += f"step {run.steps_done:,} of {run.steps:,}, step size {run.step_size:.3g}"
        if run.seconds and not run.finished:
            where += f", about {run.seconds / run.steps_done * (run.steps - run.steps_done):.0f} s left"
        rows = [
            ("━ training images", TRAINING, now.cost, now.accuracy),
            ("╍ held-out images", HELD_OUT, now.held_out_cost, now.held_out_accuracy),
        ]
        for end in self._before[-1:]:
            rows.append(("gray: held out, the run before", FAINT, end.held_out_cost, end.held_out_accuracy))
        lines = "".join(
            f'<tr><td style="color:{color}"><b>{name}</b></td><td style="padding:0 16px">cost {cost:.3f}</td>'
            f"<td>{accuracy:.1%} right</td></tr>"
            for name, color, cost, accuracy in rows
        )
        return f'<div class="training-numbers">{where}.<table style="line-height: 1.4">{lines}</table></div>'

    # Inside.

    def _sizes(self, hidden):
        training = self._parts[0]
        return training["images"][0].size, *hidden, int(training["labels"].max()) + 1

    def _new_run(self):
        """Replace the run by one with the present settings."""
        self._run = TrainingRun(
            *self._parts,
            sizes=self._sizes(self.hidden),
            passes=self.passes,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=self.start,
        )
        self._enter(READY, "A random start. Press Run, or take a single step.")
        self.repaint()

    def _settings_changed(self):
        with LOCK:
            if self.state == READY:
                self._new_run()
            elif self.state == FINISHED:
                self.say("Press Run or Reset: the next run has these settings.")
            else:
                self.say("This run goes on with its own settings; yours apply from the next Reset.")

    async def _in_slices(self, mark):
        """Train in slices to the end, or until this is no longer what trains."""
        loop = asyncio.get_running_loop()
        go_on = True
        while go_on:
            # Anew for each slice: a kernel puts a handler of its own in place around every message it gets.
            with on_interrupt(lambda: loop.call_soon_threadsafe(self.pause)), suppress(Exception):
                go_on = False  # unless the slice says otherwise: one that fails has said why
                go_on = self._slice(mark, self._run.steps)
                await asyncio.sleep(REST)

    def _slice(self, mark, last):
        """Train for a slice of time, at most to step `last`; return whether there is more to do."""
        with LOCK:
            if self._mark is not mark:
                return False
            try:
                self._run.advance(SLICE, last)
                if self.steps_done >= last:
                    self._rest("Paused")
                    return False
                self._refresh()
            except Exception as error:
                self._enter(FINISHED, f"Stopped: {error}")
                raise
            return True

    def _rest(self, text):
        """Come to rest after a step, and say so."""
        run = self._run
        run.measure()
        cost = self.history[-1].cost
        if run.finished:
            text = "Finished. Reset begins another run; its curves will lie over these."
        else:
            text = f"{text} after step {run.steps_done:,}. Run goes on from here."
        if run.steps_done >= run.steps_per_pass and cost > LITTLE:
            text += f" It has learned next to nothing: its cost is {cost:.2f}, and that of saying 0.1 ten times "
            text += f"{TENTHS}. Reset, and try other settings."
        self._enter(FINISHED if run.finished else PAUSED, text)
        self.repaint()

    def _set_off(self):
        """Enter the state "running"; return the mark that `_slice` wants."""
        self._enter(RUNNING, "Training. Pause whenever you like.")
        self._mark = object()
        return self._mark

    def _enter(self, state, text):
        self._mark = None
        self.state = state
        self.say(text)
        self._pressed["Run"].disabled = state == RUNNING
        self._pressed["Pause"].disabled = state != RUNNING
        self._pressed["Single step"].disabled = state == FINISHED

    def _menu(self, name):
        """Return a menu of a setting's values; what it shows and the setting follow each other."""
        menu = Dropdown(description=NAMES.get(name, name.replace("_", " ")), layout=Layout(width="220px"))
        menu.style.description_width = "90px"

        def choose(change):
            self._choose(name, change.new)

        def show(_=None):
            value = getattr(self, name)
            menu.unobserve(choose, "value")  # new options would choose the first of them
            menu.options = [(text_of(one), one) for one in sorted({*offered, value})]
            menu.value = value
            menu.observe(choose, "value")

        offered = OFFERED[name]
        if name == "batch_size":
            offered = [size for size in offered if size <= len(self._parts[0]["labels"])]
        menu.observe(choose, "value")
        show()
        self.observe(show, name)
        return menu

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


def text_of(value):
    """Return what a menu calls a setting's value: "16 and 16" hidden neurons, "none", "0.3"."""
    if isinstance(value, tuple):
        return " and ".join(map(str, value)) or "none"
    return f"{value:g}"


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
