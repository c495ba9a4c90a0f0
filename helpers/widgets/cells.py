"""What becomes of widgets when their cell runs again, and what stands in their place when their notebook comes back.

A widget stays in the memory of kernel and page until somebody closes it, and what trains in it goes on unseen. So when
a cell runs again, what it made before comes to rest, and what it had made before that is closed. In a notebook that is
opened later, or by somebody else, Jupyter says "model not found". So each widget goes with a line that says what to
do, and what was predicted; it is not seen while the widget is.
"""

import gc

from IPython import get_ipython
from IPython.display import HTML, display
from ipywidgets import DOMWidget, Widget

from helpers.widgets import painter  # noqa: F401 - made first: the canvases' manager belongs to no cell

LINE = """<style>
.jp-OutputArea:has(.course-awake) .jp-OutputArea-child:has(.course-asleep) {{ display: none; }}
</style>
<div class="course-asleep">{said}<p><i>What this cell shows comes back when it runs: click into it and press
Shift + Enter, the cells above it first.</i></p></div>"""
"""Trusted, Jupyter takes the style, too; in a notebook from elsewhere the line stays in sight until its cell runs."""


class Cells:
    """Follows the cells of the notebook that runs in a kernel. shell: IPython's, of that kernel."""

    def __init__(self, shell):
        self.shell = shell
        self.made, self.resting = {}, {}  # cell: widgets, of its last run and of the one before

    def follow(self):
        """Begin, at the cell that runs now."""
        Widget.on_widget_constructed(self.remember)
        self.shell.events.register("pre_run_cell", self.run_again)
        self.shell.display_formatter.mimebundle_formatter.for_type(DOMWidget, shown)

    def remember(self, widget):
        """Note which cell makes a widget; what comes of a button pressed belongs to none."""
        request = getattr(self.shell, "get_parent", dict)()
        cell = request.get("metadata", {}).get("cellId")
        if cell is not None and request["header"]["msg_type"] == "execute_request":
            self.made.setdefault(cell, []).append(widget)

    def run_again(self, info):
        """Let what a cell made before come to rest, by `rest()` where a widget has that; close what has rested since.

        Not sooner: a page that is told to paint on a canvas, and finds it gone, paints on none any more.
        """
        if self._closed(self.resting.pop(info.cell_id, [])):
            gc.collect()  # widgets refer to one another, and Python counts them, not the megabytes that they hold
        if info.cell_id in self.made:
            self.resting[info.cell_id] = self.made.pop(info.cell_id)
            for widget in self.resting[info.cell_id]:
                getattr(widget, "rest", lambda: None)()

    def _closed(self, widgets):
        """Close widgets, and take them out of IPython's Out and of names such as _12, which hold each result for good.

        Return whether there were any.
        """
        for widget in widgets:
            widget.close()
        over, results = set(map(id, widgets)), self.shell.user_ns["_oh"]
        for number in [number for number, result in results.items() if id(result) in over]:
            del results[number]
            self.shell.del_var(f"_{number}", by_name=True)
        return bool(widgets)


def shown(widget):
    """Return what Jupyter shows and stores of a widget, and put its line before it.

    Where the widget has a trait `in_words`, HTML, the line says that, too, and follows it.
    """
    if widget.comm is None:
        return {"text/plain": "This widget is closed: its cell has run again."}
    widget.add_class("course-awake")
    words = getattr(widget, "in_words", "")
    line = display(HTML(LINE.format(said=words)), display_id=True)
    if widget.has_trait("in_words"):
        widget.observe(lambda change: line.update(HTML(LINE.format(said=change.new))), "in_words")
    return widget._repr_mimebundle_()


def follow():
    """Follow the notebook's cells, where there is a notebook."""
    if shell := get_ipython():
        Cells(shell).follow()
