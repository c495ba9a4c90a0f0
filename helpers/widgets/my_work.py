"""The learner's work as one file: to take along, and to bring back."""

import base64

from ipywidgets import HTML, FileUpload, HBox, Layout, VBox

from helpers.learner import keep
from helpers.widgets.canvas import guarded
from helpers.widgets.controls import button
from helpers.widgets.overlay import LiveText


class MyWork(VBox):
    """Predictions, solved exercises and drawings as one file: a link to download it, and a button to bring it back.

    link: the link, "" until it is asked for, so that the file holds what is kept at that moment. upload: the button.
    """

    def __init__(self):
        self.link, self.status = HTML(), LiveText("work-status")
        self.upload = FileUpload(accept=".json", description="Bring it back", layout=Layout(width="auto"))
        self.upload.observe(guarded(self._brought, self), "value")
        offer = button("Put my work into a file", "", self.offer, self)
        super().__init__([HBox([offer, self.upload], layout=Layout(flex_flow="row wrap")), self.link, self.status])
        self.add_class("my-work")

    def offer(self):
        """Show the link. Raises LookupError when nothing is kept yet, OSError when it cannot be read."""
        try:
            data = keep.in_one_file()
        except FileNotFoundError:
            raise LookupError("Nothing is kept yet: predict something, or save a drawing.") from None
        address = f"data:application/json;base64,{base64.b64encode(data).decode()}"
        self.link.value = f'<a download="{keep.path().name}" href="{address}">Download {keep.path().name}</a>'
        self.say("")

    def bring_back(self, data):
        """Keep what a file holds, its bytes. Raises ValueError when it is none of ours, OSError when that fails."""
        keep.bring_back(data)
        self.say("Brought back. In a lesson that is open, run the cells again to see it.")

    def say(self, text):
        """Show a line of text below the buttons."""
        self.status.value = text

    def _brought(self, change):
        files, self.upload.value = change.new, ()
        for file in files:
            self.bring_back(file["content"])
