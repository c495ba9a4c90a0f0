"""Names that are imported when they are first asked for."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import widgets
from helpers.lessons import back_to_pixels, noise, off_center, training, weights

PACKAGES = [widgets, training, weights, back_to_pixels, noise, off_center]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_is_there(package):
    assert package.__all__
    for name in package.__all__:
        assert getattr(package, name).__name__ == name
        assert getattr(package, name).__module__.startswith(f"{package.__name__}.")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_packages_own_modules_are_listed_and_there(package):
    modules = {path.stem for path in Path(package.__file__).parent.glob("[!_]*.py")}
    assert dir(package) == sorted({*package.__all__, *modules})
    for name in modules:
        assert getattr(package, name).__name__ == f"{package.__name__}.{name}"


@pytest.mark.parametrize("package", PACKAGES)
def test_another_name_is_refused_with_those_there_are(package):
    with pytest.raises(AttributeError, match=rf"{package.__name__} has no Toaster; it has .*{package.__all__[-1]}\."):
        _ = package.Toaster
    assert not hasattr(package, "Toaster")


@pytest.mark.parametrize(
    ("imports", "not_loaded"),
    [
        ("from helpers.lessons.noise import exercises, measure", ["matplotlib.pyplot", "helpers.lessons.noise.lab"]),
        ("from helpers.widgets import LiveNetwork", ["helpers.lessons.off_center.lab", "matplotlib.pyplot"]),
        ("from helpers.widgets import Prediction", ["helpers.widgets.pad", "matplotlib.pyplot", "filelock"]),
    ],
)
def test_only_what_is_asked_for_is_loaded(imports, not_loaded):
    assert all(importlib.util.find_spec(name) for name in not_loaded)
    program = f"import sys; {imports}; print([name for name in {not_loaded} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
