"""A prediction before every reveal: the result stays hidden until the learner has committed to an expectation."""

import html

import traitlets
from ipywidgets import HTML, HBox, Label, Layout, RadioButtons, Textarea, VBox, Widget

from helpers import plots
from helpers.asks import Revealed
from helpers.learner import keep, predictions
from helpers.learner.predictions import SURENESS, Guess, Kept
from helpers.widgets.canvas import guarded
from helpers.widgets.controls import button
from helpers.widgets.overlay import LiveText


class Prediction(VBox):
    """A question with a place for the learner's answer, and a result that appears only after it.

    ask: an Ask. state: "asking", "running" while its experiment runs, or "shown".
    guess: the learner's predictions.Guess; None while asking, and when the result was opened without one.
    answer: its text, or None. in_words: the question and how it went, as HTML, for who reads the notebook later.

    A guess of an earlier session is kept: it is shown again, with the result, while it can still be given. The first
    one stays on record.
    """

    state = traitlets.Enum(["asking", "running", "shown"], "asking")
    guess = traitlets.Instance(Guess, allow_none=True)
    in_words = traitlets.Unicode()

    def __init__(self, ask):
        self.ask = ask
        degrees = [(words, sure) for sure, words in SURENESS.items()]
        self.sureness = RadioButtons(options=degrees, index=None, orientation="horizontal", layout=Layout(width="auto"))
        if ask.options:
            self.entry = RadioButtons(options=ask.options, index=None, layout=Layout(width="auto"))
        else:
            self.entry = Textarea(placeholder="I expect ...", layout=Layout(width="100%", max_width="560px"))
        self.status, self.told = LiveText("prediction-status"), LiveText("prediction-told")
        self.verdict = VBox()
        buttons = HBox(
            [
                button("That is my prediction", "", self.commit, self, "primary"),
                button("Show me", "", self.show, self),
            ]
        )
        self._asks_sure = bool(ask.options)
        how_sure = HBox([Label("How sure are you?"), self.sureness], layout=Layout(flex_flow="row wrap"))
        self._asking = VBox([self.entry, *([how_sure] if self._asks_sure else []), buttons])
        super().__init__([HTML(f"<b>Predict.</b> {ask.question}"), self._asking, self.status, self.told, self.verdict])
        self.add_class("prediction")
        kept = self._kept()
        if keep.nobody_to_ask():
            self.show()
        elif kept is not None and kept.latest is not None and self._is_offered(kept.latest.answer):
            self._reopen(kept.latest)

    @property
    def answer(self):
        """What was predicted, or None."""
        return self.guess and self.guess.answer

    def predict(self, answer, sure="a guess"):
        """Commit to an answer, as choosing it and pressing the button does, and show the result."""
        self.entry.value, self.sureness.value = answer, sure
        self.commit()

    def commit(self):
        """Keep what was chosen or written, and show the result. Raises ValueError while something is missing."""
        answer = (self.entry.value or "").strip()
        if not answer:
            raise ValueError("Choose or write what you expect first, or press Show me.")
        if self._asks_sure and self.sureness.value is None:
            raise ValueError("Say how sure you are, too: a guess, fairly sure, or certain.")
        self._open(Guess(answer, self.sureness.value if self._asks_sure else None))

    def show(self):
        """Show the result without a prediction; one that is made afterwards does not go on record."""
        self._open(None)

    def ask_again(self):
        """Hide the result and ask anew; the first answer stays on record."""
        self.guess = self.sureness.value = None
        self._enter("asking")
        kept = self._kept()
        if kept is not None:
            self._keep(kept._replace(latest=None))

    def say(self, text):
        """Show a line of text below the question."""
        self.status.value = text

    def _open(self, guess):
        """Run the experiment and show what it reveals beside the guess; when it fails, ask as before and raise."""
        if self.state != "asking":  # a button was pressed twice
            return
        self.say("")
        self._enter("running", Label("Running ... ■ in the toolbar above stops it."))
        try:
            result = self.ask.reveal()
            shown = [as_widget(part) for part in parts_of(result)]
        except KeyboardInterrupt:
            self._enter("asking")
            raise ValueError("Stopped. Press a button to run it again.") from None
        except BaseException:
            self._enter("asking")
            raise
        holds, kept = getattr(result, "holds", None), self._kept()
        self.guess = self._judged(guess, holds) if guess and guess.held is None else guess
        first = kept.first if kept else self.guess or Guess(None)
        if first.held is None:
            first = self._judged(first, holds)
        self._enter("shown", *shown, button("Ask me again", "", self.ask_again, self))
        self.told.value = verdict(self.guess, holds, first)
        went = self.told.value or "The result was opened without a prediction."
        self.in_words = f"<p><b>Predict.</b> {self.ask.question}<br>{html.escape(went)}</p>"
        if guess or not keep.nobody_to_ask():
            self._keep(Kept(first, self.guess))

    def _reopen(self, guess):
        """Show the result beside the guess of an earlier session; when it fails, say so and ask with that answer."""
        guarded(self._open, self)(guess)
        if self.state == "asking":
            self.entry.value, self.sureness.value = guess.answer, guess.sure

    def _is_offered(self, answer):
        """Return whether one can give this answer: one that was kept may be none of today's options."""
        return not self.ask.options or answer in self.ask.options

    def _judged(self, guess, holds):
        """Return a guess with whether it held; None where no option holds, or the answer is none of today's options."""
        comparable = holds is not None and guess.answer in self.ask.options
        return guess._replace(held=guess.answer == holds if comparable else None)

    def _enter(self, state, *below):
        self.state = state
        self._asking.layout.display = "flex" if state == "asking" else "none"
        self.verdict.children = below
        self.told.value = ""

    def _kept(self):
        return predictions.read(self.ask.key)

    def _keep(self, kept):
        try:
            if kept != self._kept():
                predictions.write(self.ask.key, kept, self.ask.question)
        except OSError as error:
            self.say(f"Your prediction could not be kept for later sessions ({error}).")


def verdict(guess, holds, first):
    """Return in words how a guess stands beside what held, and beside the first one when it is a later try.

    guess: a Guess, or None for a result opened without one. holds: the option that held, or None. first: the Guess on
    record; its answer is None when the result was opened without one.
    """
    if guess is None:
        return ""
    if holds is None:
        said = f"You predicted: {guess.answer}"
    elif guess.held is not None and guess.held != (guess.answer == holds):  # judged before, on something else
        said = f"{_in_words(guess)}. That was for the cell as you first ran it; now “{holds}” comes out."
    elif guess.held:
        said = f"{_in_words(guess)}, and it held."
    else:
        said = f"{_in_words(guess)}; “{holds}” held."
    if first.answer is None:
        return f"{said} (Not on record: the result had been opened before.)"
    if first[:2] != guess[:2]:
        return f"{said} (On record is your first answer. {_in_words(first)}.)"
    return said


def _in_words(guess):
    mark = {True: "✓ ", False: "✗ ", None: ""}[guess.held]
    sure = f", {SURENESS[guess.sure]}" if guess.sure else ""
    return f"{mark}You said “{guess.answer}”{sure}"


def parts_of(result):
    """Return a list of what to show of what an Ask's experiment has returned."""
    if isinstance(result, Revealed):
        return [result.sentence, *result.figures]
    return result if isinstance(result, (list, tuple)) else [result]


def as_widget(part):
    """Return a widget that shows a part of a result: HTML text, a matplotlib figure, its axes, or a widget as it is."""
    if isinstance(part, Widget):
        return part
    if figure := getattr(part, "figure", None):  # figures and axes have one
        plots.close(figure)
        return HTML(plots.figure_html(figure))
    return HTML(str(part))
