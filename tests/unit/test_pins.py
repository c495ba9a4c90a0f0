"""What the course needs, and at which versions: all files say the same."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import course
from tests.support.files import ROOT, imported

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


TEST_EXTRA = PROJECT["optional-dependencies"]["test"]


BENCH_EXTRA = PROJECT["optional-dependencies"]["bench"]


SITE_EXTRA = PROJECT["optional-dependencies"]["site"]


PIN_LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def names(requirements):
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def pins():
    return [Requirement(line) for line in PIN_LINES if not line.startswith("#")]


@pytest.mark.parametrize("line", PROJECT["dependencies"] + TEST_EXTRA + BENCH_EXTRA + SITE_EXTRA)
def test_what_the_project_asks_for_is_pinned(line):
    wanted = Requirement(line)
    versions = [
        next(iter(pin.specifier)).version
        for pin in pins()
        if canonicalize_name(pin.name) == canonicalize_name(wanted.name)
    ]
    assert versions, f"{wanted.name} is not in constraints.txt: make that anew, its first lines say how"
    assert all(wanted.specifier.contains(version) for version in versions), f"{line}, but pinned to {versions}"


def test_constraints_are_names_and_versions_only():
    for pin in pins():
        assert [specifier.operator for specifier in pin.specifier] == ["=="], pin
        assert pin.url is None, pin
        assert not pin.extras, pin
    addresses = [line for line in PIN_LINES if re.search(r"://|@|\\|/|--(index|find|extra-index)", line)]
    assert not addresses, "neither addresses nor paths belong in constraints.txt"


def test_constraints_say_how_they_were_made_and_hold_for_every_python_and_system():
    command = next(line for line in PIN_LINES if "uv pip compile" in line)
    floor = next(iter(SpecifierSet(PROJECT["requires-python"]))).version
    assert f"--universal --python-version {floor} " in command
    assert "--extra test --extra bench" in command


def test_environment_installs_this_project_at_the_pinned_versions():
    conda, (pip,) = ENVIRONMENT["dependencies"][:-1], ENVIRONMENT["dependencies"][-1].values()
    assert pip == ["-c constraints.txt", "-e ."]
    assert [entry.split("=")[0] for entry in conda] == ["python", "pip"], "packages come from pip, at their pins"
    assert ENVIRONMENT["name"] == PROJECT["name"]


def test_all_files_mean_the_same_pythons():
    requires = SpecifierSet(PROJECT["requires-python"])
    oldest = "{}.{}".format(*course.OLDEST_PYTHON)
    assert requires == SpecifierSet(f">={oldest}")
    (conda,) = (entry for entry in ENVIRONMENT["dependencies"] if str(entry).startswith("python="))
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    tested = workflow["jobs"]["pinned"]["strategy"]["matrix"]["python"]
    assert {oldest, conda.removeprefix("python=")} <= set(tested)
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert ruff["target-version"] == "py" + oldest.replace(".", "")


def test_other_systems_run_the_tiers_that_need_no_browser():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    tiers = [each["tiers"].split() for each in workflow["jobs"]["newest"]["strategy"]["matrix"]["include"]]
    wanted = [name for name, _ in course.TIERS if name not in ("browser", "visits")]
    assert tiers == [[], wanted, wanted]


def test_what_the_code_imports_is_asked_for_by_name():
    """What comes along with something else today need not do so tomorrow."""
    # The rivals need not be installed here, and this one's names differ.
    distributions = packages_distributions() | {"sklearn": ["scikit-learn"]}
    own = {path.stem for path in (ROOT / "tests").rglob("*.py")} | {"course", "data", "helpers", "tests"}
    for folder, allowed in [
        ("helpers", names(PROJECT["dependencies"]) | {"pyodide", "pyodide-js"}),  # which are there on the site
        ("tests", names(PROJECT["dependencies"] + TEST_EXTRA)),
        ("benchmarks", names(PROJECT["dependencies"] + TEST_EXTRA + BENCH_EXTRA + SITE_EXTRA)),
        ("site", names(SITE_EXTRA)),
    ]:
        for path in (ROOT / folder).rglob("*.py"):
            for module in imported(path) - set(sys.stdlib_module_names) - own:
                packages = {canonicalize_name(name) for name in distributions.get(module, [module])}
                assert packages & allowed, f"{path.relative_to(ROOT)} imports {module}: add it to pyproject.toml"


def test_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert " AND ".join(citation["license"]) == PROJECT["license"]
