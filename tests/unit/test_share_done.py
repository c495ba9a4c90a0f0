"""The bar for the share of a run that is done, without a page."""

import numpy as np
import pytest

from helpers.examples import Settings
from helpers.training import Progress, train
from helpers.widgets import share_done
from helpers.widgets.share_done import with_bar
from tests.support.networks import problem


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, as a list."""
    widgets = []
    monkeypatch.setattr(share_done, "display", widgets.append)
    return widgets


def bar_and_words(shown):
    ((bar, said),) = [row.children for row in shown]
    return bar.value, said.value


def test_a_run_goes_through_it_unchanged(shown):
    network, examples = problem((5, 4, 3), 12)
    plain, settings = network.copy(), Settings(3, batch_size=4)
    seen = [progress.step for progress in with_bar(train(network, examples, settings, np.random.default_rng(1)))]
    assert seen == [progress.step for progress in train(plain, examples, settings, np.random.default_rng(1))]
    np.testing.assert_array_equal(network.parameters, plain.parameters)
    assert bar_and_words(shown) == (1, "step 9 of 9")


def test_the_bar_moves_while_it_runs_but_not_at_every_step(shown, monkeypatch):
    clock = iter([1, 1.05, 1.2, 1.25])
    monkeypatch.setattr(share_done.time, "monotonic", lambda: next(clock))
    shares = []
    for _ in with_bar(Progress(1000 * step, 4000, 100, 1.0) for step in (1, 2, 3, 4)):
        shares.append(bar_and_words(shown)[0])
    assert shares == [0.25, 0.25, 0.75, 1]
    assert bar_and_words(shown)[1] == "step 4,000 of 4,000"


@pytest.mark.parametrize(
    ("steps", "words"), [(2, "Stopped; step 2 of 9 is what is kept."), (0, "Stopped before the first step.")]
)
def test_an_interrupt_ends_it_without_an_error(shown, steps, words):
    def run():
        for step in range(1, steps + 1):
            yield Progress(step, 9, 3, 1.0)
        raise KeyboardInterrupt

    assert [progress.step for progress in with_bar(run())] == list(range(1, steps + 1))
    assert bar_and_words(shown)[1] == words


def test_what_goes_wrong_is_raised(shown):
    def run():
        yield Progress(1, 9, 3, 1.0)
        raise FloatingPointError("diverged")

    with pytest.raises(FloatingPointError, match="diverged"):
        list(with_bar(run()))
