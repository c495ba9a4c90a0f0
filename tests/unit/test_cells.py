"""What becomes of widgets when their cell runs again, and what stands in the notebook for who reads it later."""

import weakref
from types import SimpleNamespace

import pytest
from IPython.core.events import EventManager, available_events
from ipywidgets import HTML, Label, Widget

from helpers.asks import Ask, Revealed
from helpers.examples import Examples
from helpers.lessons.memorizing import MemorizingLab
from helpers.lessons.morph import PixelLab
from helpers.lessons.training import TrainingMonitor
from helpers.widgets import LiveNetwork, NetworkBars, Prediction, cells
from helpers.widgets.painter import painter
from tests.support.widgets import SEVEN, descendants


class Shell:
    """What a kernel's IPython tells of the cells that run."""

    def __init__(self):
        self.events = EventManager(self, available_events)
        self.display_formatter = SimpleNamespace(mimebundle_formatter=SimpleNamespace(for_type=lambda *_: None))
        self.request, self.user_ns = {}, {"_oh": {}}

    def get_parent(self):
        return self.request

    def del_var(self, name, by_name):
        del self.user_ns[name]

    def run(self, cell, action):
        """Do what a cell does; return what the action does."""
        self.request = {"header": {"msg_type": "execute_request"}, "metadata": {"cellId": cell} if cell else {}}
        self.events.trigger("pre_run_cell", SimpleNamespace(cell_id=cell))
        result, number = action(), 1 + max(self.user_ns["_oh"], default=0)
        self.user_ns["_oh"][number] = self.user_ns[f"_{number}"] = result
        return result

    def press(self, action):
        """Do what a button does."""
        self.request = {"header": {"msg_type": "comm_msg"}, "metadata": {}}
        return action()


@pytest.fixture
def shell():
    shell = Shell()
    cells.Cells(shell).follow()
    yield shell
    Widget.on_widget_constructed(None)


def is_closed(widget):
    return widget.comm is None


def test_a_cell_run_again_and_again_leaves_no_more_than_two_runs(shell, network):
    every = [shell.run("a", lambda: LiveNetwork(network)) for _ in range(10)]
    assert [is_closed(live) for live in every] == [True] * 8 + [False] * 2
    assert all(is_closed(part) for part in descendants(every[0]))
    assert not any(is_closed(part) for part in descendants(every[-1]))
    assert list(shell.user_ns["_oh"].values()) == every[-2:]
    assert list(shell.user_ns) == ["_oh", "_9", "_10"]


def test_what_is_closed_leaves_the_memory(shell, network):
    first = weakref.ref(shell.run("a", lambda: LiveNetwork(network)))
    for _ in range(2):
        shell.run("a", lambda: None)
    assert first() is None


def test_other_cells_and_what_buttons_make_stay(shell):
    label = shell.run("a", Label)
    pressed = shell.press(Label)
    for _ in range(3):
        shell.run("b", Label)
        shell.run("a", lambda: None)
    assert is_closed(label)
    other = shell.run("b", Label)
    for _ in range(3):
        shell.run("a", Label)
    assert not is_closed(other)
    assert not is_closed(pressed)


def test_where_cells_have_no_names_nothing_is_closed(shell):
    every = [shell.run(None, Label) for _ in range(4)]
    assert not any(map(is_closed, every))


@pytest.mark.parametrize("lab", [TrainingMonitor, MemorizingLab])
def test_what_trains_unseen_rests_at_once(shell, lab, rng):
    few = Examples(rng.random((30, 28, 28)), rng.integers(0, 10, 30))
    first = shell.run("a", lambda: lab(few, few))
    first.trainer._set_off()
    shell.run("a", lambda: lab(few, few))
    assert first.trainer.state == "paused"


def test_a_search_that_runs_unseen_rests_at_once(shell, network, rng):
    lab = shell.run("a", lambda: PixelLab(network, rng.random((28, 28))))
    lab.searching = True
    shell.run("a", lambda: None)
    assert not lab.searching


def test_a_closed_view_of_what_still_changes_is_painted_no_more(shell, page, live):
    """A page that cannot find a canvas paints on none any more."""
    bars = shell.run("a", lambda: NetworkBars(live.reaction))
    for _ in range(2):
        shell.run("a", lambda: None)
    assert is_closed(bars)
    painter.name_canvas_again()
    page.commands.clear()
    live.pad.draw(SEVEN)
    assert page.commands
    assert live.reaction.answer is not None


def test_the_stored_notebook_says_what_to_do(monkeypatch):
    put = []
    monkeypatch.setattr(cells, "display", lambda line, display_id: put.append(line.data))
    stored = cells.shown(Label("here"))
    assert "application/vnd.jupyter.widget-view+json" in stored
    assert "press\nShift + Enter" in put[0]


def test_the_stored_notebook_says_what_was_predicted(monkeypatch):
    monkeypatch.delenv("COURSE_REVEAL", raising=False)
    put = []

    def display(line, display_id):
        put.append(line.data)
        return SimpleNamespace(update=lambda line: put.append(line.data))

    monkeypatch.setattr(cells, "display", display)
    ask = Ask("noise: a test", "How <i>many</i>?", lambda: Revealed("forty-two"))
    prediction = Prediction(ask)
    cells.shown(prediction)
    assert "How" not in put[-1]
    prediction.predict("fewer <b> than I think")
    assert "How <i>many</i>?" in put[-1]
    assert "You predicted: fewer &lt;b&gt; than I think" in put[-1]
    prediction.ask_again()
    assert "fewer" in put[-1], "it was predicted all the same"
    again = Prediction(Ask("noise: a test", "How many?", lambda: Revealed("forty-two")))
    again.show()
    cells.shown(again)
    assert "opened without a prediction" in put[-1]


def test_a_closed_widget_is_told_from_one_that_is_shown(monkeypatch):
    monkeypatch.setattr(cells, "display", None)
    label = HTML("here")
    label.close()
    assert cells.shown(label) == {"text/plain": "This widget is closed: its cell has run again."}
