"""The lesson's labs: noise, alone or mixed into a drawing, and what a network answers, live; the threshold to move."""

import numpy as np
import traitlets
from ipywidgets import HTML, Dropdown, FloatSlider, HBox, Label, Layout, VBox

from helpers import images, mnist, plots
from helpers.lessons.noise import measure as noise
from helpers.widgets.bars import NetworkBars
from helpers.widgets.canvas import Coalesced, guarded
from helpers.widgets.controls import button, linked
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter
from helpers.widgets.pictures import InkPicture
from helpers.widgets.reaction import Reaction

NAMES = {
    "uniform": "uniform: any pixel, any gray",
    "box": "box: the middle 20 × 20 only",
    "faint": "faint: as pale as MNIST",
    "shuffled": "shuffled: a digit's pixels",
}

SETTINGS = ["kind", "amount", "ink", "draw_number"]


class NoiseLab(VBox):
    """A pad for a digit of one's own, noise that takes a share of its pixels, and how networks react to the mix.

    networks: {name: helpers.network.Network with 784 inputs}; the bars are the first one's, the others' answers are
    told in one line. seed: of all its noise.
    kind: trait, one of noise.KINDS. amount: trait, 0 (the drawing) to 1 (only noise), the share of pixels that noise
    takes. ink: trait, 0 to 1, how dark the noise is. draw_number: trait, which of many noise images is used.
    pad: the DrawingPad. reaction: the first network's Reaction to the mix. bars: the NetworkBars that show it.
    image: what the networks see, float32 (28, 28), 0 to 1.

    >>> lab = NoiseLab({"plain": network})
    >>> lab.set(kind="box", amount=0.5)
    >>> lab.new_noise()
    """

    kind = traitlets.Enum(list(noise.KINDS), default_value="uniform")
    amount = traitlets.Float(1.0, min=0.0, max=1.0)
    ink = traitlets.Float(1.0, min=0.0, max=1.0)
    draw_number = traitlets.Int(0, min=0)

    def __init__(self, networks, seed=5):
        (name, network), *others = networks.items()
        self.others, self._seed = dict(others), seed
        self.pad, self.reaction = DrawingPad(), Reaction(network)
        self.picture = InkPicture("noise-mixture", cell=7)
        self.status, self.elsewhere = LiveText("noise-status"), LiveText("noise-others")
        self.bars = NetworkBars(self.reaction, name)
        picture = self.picture.titled("What the network sees", self)
        # It stands above the pad: on a small screen it, the controls and the bars show at once.
        left = VBox([picture, Label("Your drawing"), self.pad])
        stage = HBox([left, self.bars], layout=Layout(flex_flow="row wrap", grid_gap="12px"))
        super().__init__([self._controls(), self.status, self.elsewhere, stage])
        self.add_class("noise-lab")
        self._mix_soon = Coalesced(self._mix, self.say)
        self.pad.observe(lambda _: self._mix(), "image")
        self.observe(lambda _: self._make_noise(), ["kind", "draw_number"])
        self.observe(lambda _: self._mix_soon(), SETTINGS)
        self._make_noise()
        self._mix()

    # What a mouse can do, a method call can do.

    def set(self, **settings):
        """Set kind, amount, ink or draw_number, and show the mix.

        Raises traitlets.TraitError for bad values, and changes nothing then.
        """
        if unknown := set(settings) - set(SETTINGS):
            raise ValueError(f"{', '.join(sorted(unknown))}: no setting; there are {', '.join(SETTINGS)}.")
        with painter.hold():
            with self.hold_trait_notifications():
                for name, value in settings.items():
                    setattr(self, name, value)
            if self._mix_soon.pending:
                self._mix_soon.now()

    def new_noise(self):
        """Take another noise image of the same kind."""
        self.set(draw_number=self.draw_number + 1)

    @property
    def image(self):
        """What the network sees: float32 (28, 28), 0 to 1."""
        return self.reaction.image

    @property
    def activations(self):
        """What the bars show, the list that `network.forward` gave."""
        return self.reaction.activations

    def repaint(self):
        """Paint what the network sees."""
        with painter.hold():
            self.picture.forget()
            self.picture.paint(self.image)

    def say(self, text):
        """Show a line of text below the controls."""
        self.status.value = text

    def mixture_text(self):
        """Return in words what the network sees."""
        if self.amount == 1 and self.pad.image.any():
            return "Noise has taken every pixel, so your drawing does not show: lower the amount."
        return (
            f"Noise has taken {self.amount:.0%} of the pixels; the mean ink is {self.image.mean():.2f} "
            f"(a digit of MNIST: {noise.MEAN_INK:.2f})."
        )

    def others_text(self):
        """Return in words what the other networks answer."""
        said = []
        for name, network in self.others.items():
            activations = network.forward(self.image)[-1][0]
            said.append(f"{name} answers {activations.argmax()} ({activations.max():.2f})")
        return f"To the same image {', '.join(said)}." if said else ""

    # Inside.

    def _make_noise(self):
        """Make the noise, and the order in which it takes pixels."""
        rng = np.random.default_rng((self._seed, self.draw_number))
        self._order = rng.permutation(images.SIZE**2).reshape(images.SIZE, images.SIZE)
        samples = mnist.load("sample").test.images if self.kind == "shuffled" else None
        self._noise = noise.KINDS[self.kind](1, rng, samples)[0]

    def _mix(self):
        """Mix the noise into the drawing, and show the mix."""
        with painter.hold():
            self.reaction.image = noise.mix(self.pad.image, self._noise, self._order, self.amount, self.ink)
            self.picture.paint(self.image)
            self.say(self.mixture_text())
            self.elsewhere.value = self.others_text()

    def _controls(self):
        shape = {"style": {"description_width": "60px"}, "layout": Layout(width="290px", max_width="100%")}

        def slider(name, label):
            made = FloatSlider(min=0, max=1, step=0.01, description=label, readout_format=".2f", **shape)
            return linked(made, self, name)

        kinds = [(NAMES[kind], kind) for kind in noise.KINDS]
        parts = [
            linked(Dropdown(options=kinds, description="Kind", **shape), self, "kind"),
            slider("amount", "Amount"),
            slider("ink", "Ink"),
            button("New noise", "Another noise image of this kind", self.new_noise, self),
            button("No noise", "Amount 0: only your drawing", lambda: self.set(amount=0.0), self),
        ]
        return HBox(parts, layout=Layout(flex_flow="row wrap"))


class ThresholdLab(VBox):
    """A slider for the threshold, the shares of digits and noise that still get an answer, and their bars.

    answered: a function (network, images, threshold) that tells for each image whether it gets an answer, (n,) of bool.
    networks: {name: network}. test: Examples. kinds: {kind of noise: images}.
    """

    def __init__(self, answered, networks, test, kinds):
        self.answered, self.networks, self.kinds = answered, networks, kinds
        self.test = test
        self.right = {name: network.predict(test.images) == test.labels for name, network in networks.items()}
        layout = Layout(width="100%", max_width="560px")
        self.network = Dropdown(options=list(networks), description="Network", layout=Layout(width="290px"))
        self.threshold = FloatSlider(noise.SURE, min=0, max=1, step=0.01, description="Threshold", layout=layout)
        self.threshold.continuous_update = False
        self.text, self.bars = LiveText("threshold-text"), HTML()
        super().__init__(
            [HBox([self.network, self.threshold], layout=Layout(flex_flow="row wrap")), self.text, self.bars]
        )
        self.add_class("threshold-lab")
        for control in (self.network, self.threshold):
            control.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def shares(self):
        """Return which shares get an answer, {name: from 0 to 1}: of digits it reads, of misread ones, of noise."""
        name, threshold = self.network.value, self.threshold.value
        network, right = self.networks[name], self.right[name]
        told = np.asarray(self.answered(network, self.test.images, threshold))
        shares = {"digits it\nreads": told[right].mean(), "digits it\nmisreads": told[~right].mean()}
        return shares | {
            kind: np.mean(self.answered(network, images, threshold)) for kind, images in self.kinds.items()
        }

    def show(self):
        """Show what the slider stands for, in words and in bars."""
        shares, right = self.shares(), self.right[self.network.value]
        good, bad, *_ = shares.values()
        coverage = good * right.mean() + bad * np.mean(~right)
        risk = bad * np.mean(~right) / coverage if coverage else 0
        said = f"Threshold {self.threshold.value:.2f}: it answers {coverage:.0%} of the digits (coverage); "
        said += f"{risk:.1%} of these answers are wrong (risk), instead of {np.mean(~right):.1%}. "
        said += f"It keeps {1 - bad:.0%} of its mistakes to itself."
        ax = plots.bars(list(shares.values()), shares, form="{:.0%}")
        ax.set(title=f"What {self.network.value} still answers", ylabel="share answered", ylim=(0, 1.12))
        plots.close(ax.figure)
        self.text.value, self.bars.value = said, plots.figure_html(ax.figure)

    def say(self, text):
        """Show a message instead of the numbers."""
        self.text.value = text
