"""Training that can be watched: run, pause, single step, reset. State only; the training monitor shows it."""

import asyncio
import itertools
import signal
import threading
import time
from contextlib import contextmanager, suppress

import traitlets

from helpers import expect
from helpers.examples import Settings
from helpers.widgets.training_run import TrainingRun

SLICE, REST = 0.03, 0.004
"""Seconds of training, and then of rest in which everything else has its turn."""

SETTINGS = ("learning_rate", "batch_size", "hidden", "passes", "start")
"""The traits of a Trainer that are settings of its next run."""

FASTEST = 1_000_000
"""The largest learning rate: far beyond it numbers run away to infinity."""

MOST_PASSES, LAST_START, MOST_NUMBERS = 1000, 1_000_000, 2_000_000

TENTHS, LITTLE = 0.9, 0.88
"""The cost of saying 0.1 ten times, whatever the image; a cost above the second is next to it: nothing is learned."""

READY, RUNNING, PAUSED, FINISHED = "ready", "running", "paused", "finished"


class Trainer(traitlets.HasTraits):
    """Trains one run after the other, in slices where an event loop runs, and says where it stands.

    training, held_out: Examples, what is learned from and what is only measured on; others count from the next `reset`.
    run_of: the class of its runs, training_run.TrainingRun or one made from it.
    learning_rate, batch_size, hidden, passes, start: traits, the settings of the next run, which `reset` begins.
    hidden: the hidden layers' sizes, a tuple. start: the seed of the random start and of the shuffling.
    Setting one to what cannot be trained raises ValueError and changes nothing.

    state: trait, "ready", "running", "paused" or "finished". message: trait, in words what happened last.
    progress: trait, the run's training.Progress; it changes after each slice and with each new run.
    network, history: the run's, as its last finished step left them; history is a list of training_run.Measured.
    before: the history of the run before this one, [] when there was none.

    A kernel interrupt pauses, too.
    """

    run_of = TrainingRun

    # Not Float, Int, ...: `_check_setting` refuses in better words, and Any would let None pass.
    learning_rate = traitlets.TraitType(3.0)
    batch_size = traitlets.TraitType(10)
    hidden = traitlets.TraitType((16, 16))
    passes = traitlets.TraitType(10)
    start = traitlets.TraitType(1)
    state = traitlets.Enum((READY, RUNNING, PAUSED, FINISHED), default_value=READY)
    message = traitlets.Unicode()
    progress = traitlets.Any()

    def __init__(self, training, held_out, **settings):
        if unknown := set(settings) - set(SETTINGS):
            raise ValueError(f"{unknown.pop()!r} is no setting; there are {', '.join(SETTINGS)}.")
        self.training, self.held_out = training, held_out
        self.before = []
        self._lock = threading.RLock()  # cells and a page's events may run on different threads
        self._mark = None  # of what trains now: a slice of anything else does nothing
        self._task = None  # kept, or what trains on the event loop could be collected
        self._home = running_loop()  # the kernel's, which hears of interrupts
        super().__init__()
        for name, value in settings.items():
            setattr(self, name, value)
        self._new_run()
        self.observe(self._settings_changed, SETTINGS)

    @traitlets.validate(*SETTINGS)
    def _check_setting(self, proposal):
        name, value = proposal.trait.name, proposal.value
        if name == "hidden":
            return self._checked_hidden(value)
        if name == "learning_rate":
            expect.positive(value, FASTEST, name)
        else:
            ranges = {"batch_size": (1, len(self.training)), "passes": (1, MOST_PASSES), "start": (0, LAST_START)}
            expect.whole(value, *ranges[name], name)
        return value

    def _checked_hidden(self, value):
        try:
            sizes = self._sizes(tuple(value))
            expect.sizes(sizes)
            right = sum(inputs * neurons + neurons for inputs, neurons in itertools.pairwise(sizes)) <= MOST_NUMBERS
        except (TypeError, ValueError):
            right = False
        if not right:
            raise ValueError(
                f"hidden is {value!r}; it must be a tuple such as (16, 16), with at most {MOST_NUMBERS:,} weights and "
                "biases between all layers."
            )
        return tuple(value)

    def _sizes(self, hidden):
        return self.training.images[0].size, *hidden, int(self.training.labels.max()) + 1

    # What one can do.

    def run(self):
        """Train to the end, or until `pause`; a finished run is reset first.

        Returns at once and trains in slices where an event loop runs; without one it returns at the end.
        """
        with self._lock:
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
        with self._lock:
            if self.state == RUNNING:
                self._rest("Paused")

    def step(self):
        """Take a single step of learning: one batch. Raises ValueError when the run is finished.

        A kernel interrupt waits for the end of the step.
        """
        stopped = []
        with on_interrupt(lambda: stopped.append(True)), self._lock:
            self.pause()
            if self.state == FINISHED:
                raise ValueError("This run is finished. Press Reset to begin another.")
            self._run.measure()
            before = round(self.history[-1].cost, 4)
            with self._ending_when_it_fails():
                self._run.step()
            self._run.measure()
            after = round(self.history[-1].cost, 4)
            went = "stayed" if after == before else "fell" if after < before else "rose"
            self._rest(f"The cost {went}: {before:.4f} before the step, {after:.4f} after it. Paused")
        if stopped:
            raise KeyboardInterrupt

    def reset(self):
        """Begin again from a random start with the settings as they are now; the curves so far are `before`."""
        with self._lock:
            if len(self.history) > 1:
                self.before = self.history
            self._new_run()

    def train_now(self, passes=None):
        """Train and wait: so many passes, or to the end. A kernel interrupt stops after the step under way."""
        with self._lock:
            self.pause()
            last = self.progress.steps
            if passes is not None:
                last = min(last, self.progress.step + passes * self.progress.steps_per_pass)
            mark = self._set_off()
        stopped = []
        with on_interrupt(lambda: stopped.append(True)):
            while self._slice(mark, last) and not stopped:
                time.sleep(REST)
        if stopped:
            self.pause()
            raise KeyboardInterrupt

    # What there is to know.

    @property
    def network(self):
        """The network as the last finished step left it."""
        return self._run.network

    @property
    def history(self):
        """What was measured so far: a list of training_run.Measured, the random start first."""
        return self._run.history

    @property
    def seconds_left(self):
        """How long the rest of the run will take, judged by what is done; None at either end."""
        run, now = self._run, self._run.progress
        if not run.seconds or now.finished:
            return None
        return run.seconds / now.step * (now.steps - now.step)

    # Inside.

    def _new_run(self):
        """Replace the run by one with the present settings."""
        settings = Settings(self.passes, self.batch_size, self.learning_rate)
        self._run = self.run_of(self.training, self.held_out, self._sizes(self.hidden), settings, self.start)
        self._enter(READY, "A random start. Press Run, or take a single step.")

    def _settings_changed(self, _):
        with self._lock:
            if self.state == READY:
                self._new_run()
            elif self.state == FINISHED:
                self.message = "Press Run or Reset: the next run has these settings."
            else:
                self.message = "This run goes on with its own settings; yours apply from the next Reset."

    async def _in_slices(self, mark):
        """Train in slices to the end, or until this is no longer what trains."""
        loop = asyncio.get_running_loop()
        go_on = True
        while go_on:
            # Anew for each slice: a kernel puts a handler of its own in place around every message it gets.
            with on_interrupt(lambda: loop.call_soon_threadsafe(self.pause)), suppress(Exception):
                go_on = False  # unless the slice says otherwise: one that fails has said why
                go_on = self._slice(mark, self.progress.steps)
                await asyncio.sleep(REST)

    def _slice(self, mark, last):
        """Train for a slice of time, at most to step `last`; return whether there is more to do."""
        with self._lock:
            if self._mark is not mark:
                return False
            with self._ending_when_it_fails():
                self._run.advance(SLICE, last)
                if self._run.progress.step >= last:
                    self._rest("Paused")
                    return False
                self.progress = self._run.progress
            return True

    @contextmanager
    def _ending_when_it_fails(self):
        """Say why when what is done in the block fails, and let the run end there."""
        try:
            yield
        except Exception as error:
            self._enter(FINISHED, f"Stopped: {str(error) or type(error).__name__}")
            raise

    def _rest(self, text):
        """Come to rest after a step, and say so."""
        run = self._run
        run.measure()
        cost = self.history[-1].cost
        if run.finished:
            text = "Finished. Reset begins another run; its curves will lie over these."
        else:
            text = f"{text} after step {run.progress.step:,}. Run goes on from here."
        if run.progress.passes_done >= 1 and cost > LITTLE:
            text += f" It has learned next to nothing: its cost is {cost:.2f}, and that of saying 0.1 ten times "
            text += f"{TENTHS}. Reset, and try other settings."
        self._enter(FINISHED if run.finished else PAUSED, text)

    def _set_off(self):
        """Enter the state "running"; return the mark that `_slice` wants."""
        self._enter(RUNNING, "Training. Pause whenever you like.")
        self._mark = object()
        return self._mark

    def _enter(self, state, text):
        self._mark = None
        with self.hold_trait_notifications():
            self.state, self.message, self.progress = state, text, self._run.progress


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
