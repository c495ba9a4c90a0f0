"""Twenty images at a time of a label, page by page."""

import numpy as np
from ipywidgets import HTML, Dropdown, HBox, IntSlider, Layout, VBox

from helpers import plots
from helpers.widgets.canvas import guarded

ON_A_PAGE = 20


class Browser(VBox):
    """Images with the label that is chosen, page by page.

    examples: helpers.examples.Examples with at least ON_A_PAGE images of each digit. label, page: the controls.
    """

    def __init__(self, examples):
        self.examples = examples
        self.label = Dropdown(options=range(10), description="Label", layout=Layout(width="160px"))
        self.page = IntSlider(0, 0, self._pages(0) - 1, description="Page", continuous_update=False)
        self.pictures, self.message = HTML(), HTML()
        super().__init__([HBox([self.label, self.page]), self.pictures, self.message])
        self.label.observe(guarded(lambda _: self._turn_to_the_first(), self), "value")
        self.page.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def show(self):
        """Show the page that is chosen."""
        start = ON_A_PAGE * self.page.value
        images = self.examples.of(self.label.value).images[start : start + ON_A_PAGE]
        figure = plots.gallery(images, largest=255)
        for ax, image in zip(figure.axes, images):  # not how large: that is asked later
            height, width = np.ptp(np.argwhere(image > 64), axis=0) + 1
            plots.tell(ax, f"{width / height:.1f} times as wide as high")
        figure.suptitle(f"Images labeled {self.label.value}, page {self.page.value}")
        plots.close(figure)
        self.pictures.value, self.message.value = plots.figure_html(figure), ""

    def say(self, text):
        """Show a message below the pictures."""
        self.message.value = text

    def _pages(self, label):
        return len(self.examples.of(label)) // ON_A_PAGE

    def _turn_to_the_first(self):
        self.page.max = self._pages(self.label.value) - 1
        if self.page.value:
            self.page.value = 0  # which shows it
        else:
            self.show()
