"""A prediction before every reveal: the result stays hidden until the learner has committed to an expectation."""

import html
import os

from ipywidgets import HTML, Button, HBox, Label, Layout, RadioButtons, Textarea, VBox, Widget

from helpers import keep, plots
from helpers.widgets.canvas import reporting
from helpers.widgets.overlay import LiveText


def nobody_to_ask():
    """Return whether the notebook runs as a test, with nobody to answer: then results are shown at once."""
    return "PYTEST_VERSION" in os.environ


class Prediction(VBox):
    """A question with a place for the learner's answer, and a result that appears only after it.

    name: what the answer is kept under; unique in the course, for example "01 never inked".
    question: HTML. reveal: function without arguments that runs the experiment and returns what to show: HTML text,
    a matplotlib figure or axes, a widget, or a list of these.
    options: the answers to choose from; without them the learner writes one.

    An answer given in an earlier session is kept: it is shown again, with the result.
    """

    def __init__(self, name, question, reveal, options=()):
        self.name, self._reveal = name, reveal
        if options:
            self.entry = RadioButtons(options=options, index=None, layout=Layout(width="auto"))
        else:
            self.entry = Textarea(placeholder="I expect ...", layout=Layout(width="100%", max_width="560px"))
        self.status = LiveText("prediction-status")
        self.verdict = VBox()
        buttons = HBox(
            [
                self._button("That is my prediction", self.commit, "primary"),
                self._button("Show me", self.show),
            ]
        )
        self._asking = VBox([self.entry, buttons])
        super().__init__([HTML(f"<b>Predict.</b> {question}"), self._asking, self.status, self.verdict])
        self.add_class("prediction")
        given = keep.read(self._key)
        if nobody_to_ask():
            self.show()
        elif given is not None:
            self._show_result(str(given))

    def predict(self, answer):
        """Commit to an answer, as choosing it and pressing the button does, and show the result."""
        self.entry.value = answer
        self.commit()

    def commit(self):
        """Keep what was chosen or written, and show the result. Raises ValueError when there is no answer yet."""
        answer = (self.entry.value or "").strip()
        if not answer:
            raise ValueError("Choose or write what you expect first, or press Show me.")
        self._show_result(answer)
        self._keep(answer)

    def show(self):
        """Show the result without a prediction."""
        self._show_result(None)

    def ask_again(self):
        """Hide the result and ask anew; the kept answer is forgotten."""
        self.verdict.children = ()
        self._asking.layout.display = "flex"
        self._keep(None)

    def say(self, text):
        """Show a line of text below the question."""
        self.status.value = text

    @property
    def _key(self):
        return f"prediction {self.name}"

    def _show_result(self, answer):
        self.say("")
        mine = [HTML(f"You predicted: <b>{html.escape(answer)}</b>")] if answer else []
        self.verdict.children = [Label("Running ... ■ in the toolbar above stops it.")]
        try:
            result = self._reveal()
            shown = [as_widget(part) for part in (result if isinstance(result, (list, tuple)) else [result])]
        except KeyboardInterrupt:
            self.verdict.children = ()
            raise ValueError("Stopped. Press a button to run it again.") from None
        except BaseException:
            self.verdict.children = ()
            raise
        self._asking.layout.display = "none"
        self.verdict.children = [*mine, *shown, self._button("Ask me again", self.ask_again)]

    def _keep(self, answer):
        try:
            keep.write(self._key, answer)
        except OSError as error:
            self.say(f"Your prediction could not be kept for later sessions ({error}).")

    def _button(self, label, action, style=""):
        button = Button(description=label, button_style=style, layout=Layout(width="auto", align_self="flex-start"))
        button.on_click(lambda _: self._press(action))
        return button

    @reporting
    def _press(self, action):
        action()


def as_widget(part):
    """Return a widget that shows a part of a result: HTML text, a matplotlib figure, its axes, or a widget as it is."""
    if isinstance(part, Widget):
        return part
    if figure := getattr(part, "figure", None):  # figures and axes have one
        plots.close(figure)
        return HTML(plots.figure_html(figure))
    return HTML(str(part))
