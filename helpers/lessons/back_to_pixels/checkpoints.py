"""Passes of training under a slider, and below it what an answer looks for, pulled back to pixels."""

import numpy as np
from ipywidgets import HTML, Dropdown, HBox, Layout, SelectionSlider, VBox

from helpers import figures, plots
from helpers.lessons.back_to_pixels import measure
from helpers.widgets.canvas import guarded
from helpers.widgets.overlay import LiveText


class PassesLab(VBox):
    """A slider over the networks kept of one run, and an answer's pulled-back picture as it was then.

    kept: {passes: Network}, in the order of the run; at least one. tests: Examples that the networks are measured on.
    likeness: a function from ten pictures, (10, 784), to ten numbers from -1 to 1.
    passes, answer: the controls; what they choose is told in `text` and shown in `picture` and, with the course of the
    run up to there, in `curves`.

    >>> lab = PassesLab(run(1), digits.test, likeness)
    >>> lab.passes.value, lab.answer.value = 5, 3
    """

    def __init__(self, kept, tests, likeness):
        self.kept = list(kept)
        networks, images = list(kept.values()), tests.images
        self.pictures = [measure.pull_back(network) for network in networks]
        self.right = [network.accuracy(images, tests.labels) for network in networks]
        self.likeness = np.array([likeness(pictures) for pictures in self.pictures])
        self.explained = np.array([measure.explained_by_shortcut(network, images) for network in networks])
        layout = Layout(width="420px", max_width="100%")
        self.passes = SelectionSlider(options=self.kept, description="passes", continuous_update=False, layout=layout)
        self.answer = Dropdown(options=range(10), value=3, description="answer", layout=Layout(width="160px"))
        self.text, self.picture, self.curves = LiveText("passes-text"), HTML(), HTML()
        wrapping = Layout(flex_flow="row wrap", grid_gap="12px")
        controls = HBox([self.passes, self.answer], layout=wrapping)
        super().__init__([controls, self.text, HBox([self.picture, self.curves], layout=wrapping)])
        for control in (self.passes, self.answer):
            control.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    @property
    def place(self):
        """Which of the kept networks is shown, counted from 0."""
        return self.kept.index(self.passes.value)

    def show(self):
        """Show the picture of the answer after so many passes, and where in the run that is."""
        self._show_picture(self.pictures[self.place][self.answer.value])
        self._show_curves()
        self.say(self.in_words())

    def in_words(self):
        """Return what is measured after so many passes."""
        passes, answer, place = self.passes.value, self.answer.value, self.place
        return (
            f"After {passes} {'pass' if passes == 1 else 'passes'} the network reads {self.right[place]:.1%} "
            f"correctly. The picture of the answer {answer}: likeness {self.likeness[place, answer]:.2f}, explains "
            f"{self.explained[place, answer]:.0%}. All ten: {self.likeness[place].mean():.2f} and "
            f"{self.explained[place].mean():.0%}."
        ).replace("-", "−")

    def say(self, text):
        """Show a line of text above the picture."""
        self.text.value = text

    def _show_picture(self, picture):
        largest = float(np.abs(picture).max()) or 1.0
        shown = f"{largest:.0f}" if largest >= 10 else f"{largest:.2g}"
        figure = plots.weight_pictures(picture, [f"full color: ±{shown}"], largest)
        figure.set_size_inches(2.7, 3)
        like = f"{self.likeness[self.place, self.answer.value]:.2f}".replace("-", "−")
        figure.suptitle(f"Answer {self.answer.value}, passes: {self.passes.value}, likeness {like}", fontsize=10)
        plots.close(figure)
        self.picture.value = plots.figure_html(figure)

    def _show_curves(self):
        lines = {"read correctly": self.right, "explained": self.explained.mean(axis=1)}
        lines["likeness"] = self.likeness.mean(axis=1)
        until = self.place + 1  # what comes later, the slider brings
        lines = {name: curve[:until] for name, curve in lines.items()}
        ax = plots.share_curves(self.kept[:until], lines, plots.subplots(figsize=(4.4, 2.9))[1])
        ax.set_title(f"All ten answers, up to passes = {self.passes.value}", fontsize=10)
        ax.set(xlabel="passes", xlim=(-0.5, self.kept[-1] + 0.5), ylim=(-0.1, 1.02))
        told = [f"{name}, {curve[0]:.2f} to {curve[-1]:.2f}" for name, curve in lines.items()]
        figures.tell(ax, f"from the first of them to the last: {'; '.join(told)}".replace("-", "−"))
        plots.close(ax.figure)
        self.curves.value = plots.figure_html(ax.figure)
