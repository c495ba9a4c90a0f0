"""Pointing at neurons: mouse, finger and keys on a chart of them."""

from helpers.widgets.canvas import Coalesced, guarded, handler

ARROWS = "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"
KEYS = *ARROWS, "Enter", " "
"""The keys that a chart must hear: arrows go from neuron to neuron, Enter and Space look into one."""


class Pointing:
    """Lets one point at the neurons of a chart, and select one by a click, a tap or a key; the same again closes it.

    chart: what has `neighbor(place, key)`, the neuron beside one in the direction of an arrow key. A neuron is (layer,
    neuron), as in Reaction.selected. Whoever hears the mouse and the keys calls `point`, `press` and `key`; a chart on
    a canvas is heard by `Pointing.on_canvas`.
    reaction: the Reaction whose `selected` it sets. view: what is repainted, by its `repaint()`, and says what goes
    wrong, by its `say(text)`.
    place: the neuron pointed at, or None.
    """

    def __init__(self, chart, reaction, view):
        self.chart, self.reaction, self.say = chart, reaction, view.say
        self.place = None
        self._repaint_soon = Coalesced(view.repaint, view.say)

    @classmethod
    def on_canvas(cls, chart, reaction, view):
        """Return one that hears a chart's canvas; `chart.place_at(x, y)` is the neuron at canvas pixels, or None."""
        pointing, canvas = cls(chart, reaction, view), chart.canvas

        canvas.on_mouse_move(guarded(lambda x, y: pointing.point(chart.place_at(x, y)), view))
        canvas.on_mouse_out(lambda x, y: pointing.point(None))
        canvas.on_mouse_down(guarded(lambda x, y: pointing.press(chart.place_at(x, y)), view))
        canvas.on_key_down(lambda key, *modifiers: pointing.key(key))
        return pointing

    @property
    def told(self):
        """The neuron whose numbers are told: the one pointed at, or else the one selected; or None."""
        return self.place or self.reaction.selected

    @handler
    def point(self, place):
        """Point at a neuron, or with None at none."""
        if place != self.place:
            self.place = place
            self._repaint_soon()

    @handler
    def press(self, place):
        """Select a neuron, or with None none; the one that is selected already is let go."""
        self.reaction.selected = None if place == self.reaction.selected else place

    @handler
    def key(self, key):
        """Do what one of KEYS says."""
        if key in ARROWS:
            self.place = self.chart.neighbor(self.told, key) if self.told else (1, 0)
            self._repaint_soon.now()
        else:
            self.press(self.told)
