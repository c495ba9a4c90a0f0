"""The noise lab: noise of several kinds, alone or mixed into a drawing, and what a network answers, live."""

import numpy as np
import traitlets
from ipywidgets import Button, Dropdown, FloatSlider, HBox, Label, Layout, VBox

from helpers import images, mnist
from helpers.experiments import noise
from helpers.widgets.canvas import (
    LOCK,
    SHARPNESS,
    Coalesced,
    framed,
    handler,
    new_canvas,
    painting,
    repaint_when_shown,
    reporting,
)
from helpers.widgets.live import NetworkBars
from helpers.widgets.overlay import LiveText, Overlay
from helpers.widgets.pad import INK, PAPER, DrawingPad

CELL = 7 * SHARPNESS
"""Canvas pixels per image pixel of what the network sees."""

NAMES = {
    "uniform": "uniform: any pixel, any gray",
    "box": "box: the middle 20 × 20 only",
    "faint": "faint: as pale as MNIST",
    "shuffled": "shuffled: a digit's pixels",
}

SETTINGS = ["kind", "amount", "ink", "draw_number"]


class Seen(traitlets.HasTraits):
    """What the network sees; its bars follow the image: float32 (28, 28), 0 to 1."""

    image = traitlets.Any()


class NoiseLab(VBox):
    """A pad for a digit of one's own, noise that takes a share of its pixels, and how networks react to the mix.

    networks: {name: helpers.network.Network with 784 inputs}; the bars are the first one's, the others' answers are
    told in one line. seed: of all its noise.
    kind: trait, one of noise.KINDS. amount: trait, 0 (the drawing) to 1 (only noise), the share of pixels that noise
    takes. ink: trait, 0 to 1, how dark the noise is. draw_number: trait, which of many noise images is used.
    pad: the DrawingPad. bars: the NetworkBars. image: what the network sees, float32 (28, 28), 0 to 1.

    >>> lab = NoiseLab({"plain": network})
    >>> lab.set(kind="box", amount=0.5)
    >>> lab.new_noise()
    """

    kind = traitlets.Enum(noise.KINDS, default_value="uniform")
    amount = traitlets.Float(1.0, min=0.0, max=1.0)
    ink = traitlets.Float(1.0, min=0.0, max=1.0)
    draw_number = traitlets.Int(0, min=0)

    def __init__(self, networks, seed=5):
        (name, network), *others = networks.items()
        self.others, self._seed = dict(others), seed
        self._setting = False  # `set` is changing several traits
        self.seen = Seen(image=images.blank())
        self.pad = DrawingPad()
        self.canvas = new_canvas(28 * CELL // SHARPNESS, 28 * CELL // SHARPNESS, "noise-mixture")
        self.status, self.elsewhere = LiveText("noise-status"), LiveText("noise-others")
        self.bars = NetworkBars(network, self.seen, name)
        picture = framed(self.canvas, Overlay(label="Picture: what the network sees"))
        # What the network sees stands above the pad: on a small screen it, the controls and the bars show at once.
        left = VBox([Label("What the network sees"), picture, Label("Your drawing"), self.pad])
        stage = HBox([left, self.bars], layout=Layout(flex_flow="row wrap", grid_gap="12px"))
        super().__init__([self._controls(), self.status, self.elsewhere, stage])
        self.add_class("noise-lab")
        self._refresh = Coalesced(self.refresh, self.say)
        self.pad.observe(lambda _: self._mix(), "image")
        self.observe(lambda _: self._change(), SETTINGS)
        repaint_when_shown(self.canvas, self.repaint)
        self.refresh()

    # What a mouse can do, a method call can do.

    def set(self, **settings):
        """Set kind, amount, ink or draw_number, and show the mix. Raises traitlets.TraitError for bad values."""
        if unknown := set(settings) - set(SETTINGS):
            raise ValueError(f"{', '.join(sorted(unknown))}: no setting; there are {', '.join(SETTINGS)}.")
        with painting():
            self._setting = True  # shown once, below
            try:
                for name, value in settings.items():
                    setattr(self, name, value)
            finally:
                self._setting = False
                self.refresh()

    def new_noise(self):
        """Take another noise image of the same kind."""
        self.set(draw_number=self.draw_number + 1)

    @property
    def image(self):
        """What the network sees: float32 (28, 28), 0 to 1."""
        return self.seen.image

    @property
    def activations(self):
        """What the bars show, the list that `network.forward` gave."""
        return self.bars.activations

    def refresh(self):
        """Draw the noise, mix it into the drawing, and show the mix."""
        with painting():
            self._refresh.pending = False
            rng = np.random.default_rng((self._seed, self.draw_number))
            self._order = rng.permutation(images.SIZE**2).reshape(images.SIZE, images.SIZE)
            samples = mnist.load("sample").test.images if self.kind == "shuffled" else images.blank()[None]
            self._noise = noise.kinds(1, rng, samples)[self.kind][0]
            self._mix()

    def repaint(self):
        """Paint what the network sees."""
        with painting():
            rows, columns = np.divmod(np.arange(images.SIZE**2, dtype=np.int32), np.int32(images.SIZE))
            gray = np.rint(self.image * 255).reshape(-1, 1) / 255
            paper = PAPER.reshape(-1, 3)
            colors = np.rint(paper + gray * (INK - paper)).astype(np.uint8)
            self.canvas.fill_styled_rects(columns * CELL, rows * CELL, CELL, CELL, colors)

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

    def _mix(self):
        with painting():
            self.seen.image = noise.mix(self.pad.image, self._noise, self._order, self.amount, self.ink)
            self.repaint()
            self.say(self.mixture_text())
            self.elsewhere.value = self.others_text()

    @reporting
    def _change(self):
        with LOCK:
            if not self._setting:
                self._refresh()

    @handler
    def _press(self, action):
        action()

    def _controls(self):
        shape = {"style": {"description_width": "60px"}, "layout": Layout(width="290px", max_width="100%")}

        def slider(name, label):
            made = FloatSlider(min=0, max=1, step=0.01, description=label, readout_format=".2f", **shape)
            traitlets.link((self, name), (made, "value"))
            return made

        options = [(NAMES[kind], kind) for kind in noise.KINDS]
        kind = Dropdown(options=options, description="Kind", **shape)
        traitlets.link((self, "kind"), (kind, "value"))
        again = Button(description="New noise", tooltip="Another noise image of this kind", layout=Layout(width="auto"))
        again.on_click(lambda _: self._press(self.new_noise))
        clean = Button(description="No noise", tooltip="Amount 0: only your drawing", layout=Layout(width="auto"))
        clean.on_click(lambda _: self._press(lambda: self.set(amount=0.0)))
        parts = [kind, slider("amount", "Amount"), slider("ink", "Ink"), again, clean]
        return HBox(parts, layout=Layout(flex_flow="row wrap"))
