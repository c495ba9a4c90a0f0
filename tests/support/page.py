"""What a lesson's page asks of its reader, counted: words, code in view, lines that teach, predictions, minutes.

What stands under "More, if you like" is not counted: nobody has to read it.
"""

import ast
import json
import re
from collections import Counter
from dataclasses import dataclass

WORDS_A_MINUTE, SECONDS_A_LINE, SECONDS_A_CELL, SECONDS_A_PREDICTION = 140, 6, 8, 80

LEAST_MINUTES = {"exercise": 5, "lab": 4, "try": 1, "question": 0.3}
"""Of what a cell asks to be done; a cell says how long in its metadata: "tasks": {"try": 1, "question": 0.6}."""

MORE = "More, if you like"

SHOWS = {"display", "checkup", "plots", "ax", "figure", "interact", "VBox"}
SHOWS |= {"Prediction", "Record", "ProgressTable", "LiveNetwork", "NetworkBars", "SigmoidLab", "TenDigits", "Browser"}
SHOWS |= {"draw", "TangentLab", "WalkLab"}
SHOWS |= {"MistakesLab"}
SHOWS |= {"TopImages", "WeightLab"}
SHOWS |= {"Scrubber", "TrainingMonitor"}
SHOWS |= {"ShiftLab"}
SHOWS |= {"NoiseLab", "ThresholdLab", "Calibration"}
SHOWS |= {"BreakLab", "Forming"}
SHOWS |= {"HiddenPicture", "PassesLab", "maps"}
SHOWS |= {"MorphLab", "PixelLab", "Shelf"}
SHOWS |= {"ConvolutionLab"}
SHOWS |= {"ErrorsLab"}
SHOWS |= {"MemorizingLab"}
CHECKS = {"exercises", "checks"}
LOADS = {"mnist.load", "zoo.load", "learner.digits"}
WORDINGS = {"question", "options", "title", "titles", "text"}

IDEA, PLUMBING, EXERCISE = "idea", "plumbing", "exercise"


@dataclass(frozen=True)
class Cell:
    """A cell that counts. kind: "code" or "markdown"; hidden: its code is collapsed; number: its place in the file."""

    number: int
    kind: str
    source: str
    hidden: bool
    tasks: dict


class Page:
    """A lesson's page. all: every Cell of it; cells: those that count, all but what stands under MORE."""

    def __init__(self, notebook):
        self.all, self.cells, more = [], [], False
        for number, cell in enumerate(notebook["cells"]):
            source, metadata = "".join(cell["source"]), cell["metadata"]
            hidden = metadata.get("jupyter", {}).get("source_hidden", False)
            self.all.append(Cell(number, cell["cell_type"], source, hidden, metadata.get("tasks", {})))
            heading = re.match(r"## (.*)", source) if cell["cell_type"] == "markdown" else None
            if heading:
                more = heading[1] == MORE
            if not more:
                self.cells.append(self.all[-1])

    @classmethod
    def read(cls, path):
        """Return the page of a notebook's file."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def texts(self):
        """Return the Markdown of each cell that counts."""
        return [cell.source for cell in self.cells if cell.kind == "markdown"]

    def code(self):
        """Return the code of each cell that counts and is in view."""
        return [cell.source for cell in self.cells if cell.kind == "code" and not cell.hidden]

    def words(self):
        """Return how many words there are to read, those in folds included."""
        return sum(map(words, self.texts()))

    def folds(self):
        """Return the text of each fold, <details>, without what is in its summary."""
        folded = [fold for text in self.texts() for fold in re.findall(r"<details>(.*?)</details>", text, re.DOTALL)]
        return [re.sub(r"<summary>.*?</summary>", "", fold, flags=re.DOTALL) for fold in folded]

    def lines(self):
        """Return the kind of each line of code in view, as from `kinds`."""
        return [kind for source in self.code() for kind in kinds(source)]

    def share_that_teaches(self):
        """Return which share of the lines in view teach, those of exercises, for the learner to write, left out."""
        lines = Counter(self.lines())
        return lines[IDEA] / max(lines[IDEA] + lines[PLUMBING], 1)

    def predictions(self):
        """Return how many predictions the page asks for."""
        return sum(len(re.findall(r"\bPrediction\(", source)) for source in self.code())

    def exercises(self):
        """Return how many cells of exercises the page has."""
        return sum(bool(re.search(r"^exercises\.", source, re.MULTILINE)) for source in self.code())

    def minutes(self):
        """Return how long the page takes: reading, running, predicting, and what its cells ask to be done."""
        seconds = SECONDS_A_LINE * len(self.lines()) + SECONDS_A_CELL * len(self.code())
        seconds += SECONDS_A_PREDICTION * self.predictions()
        tasks = sum(sum(cell.tasks.values()) for cell in self.cells)
        return self.words() / WORDS_A_MINUTE + seconds / 60 + tasks

    def stated(self):
        """Return the minutes that the page's first cell states, or None."""
        found = re.search(r"about (\d+) minutes", self.all[0].source, re.IGNORECASE)
        return int(found[1]) if found else None


def words(markdown):
    """Return how many words a text has; the addresses of links, what a picture shows, and HTML tags are none."""
    plain = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", markdown)
    plain = re.sub(r"\]\([^)]*\)|<[^>]*>", " ", plain)
    return len(re.findall(r"\w[\w'’-]*", plain))


def kinds(source):
    """Return for each line of code, blank lines and comments left out, what it is: IDEA, PLUMBING or EXERCISE.

    EXERCISE is a stub to fill in (a function whose body is `return ...`) and the call of its check.
    PLUMBING is a line whose innermost statement
    - imports, or loads data or a network;
    - shows: it calls something in SHOWS, sets titles and labels, or is the name of a thing to see and no more;
    - words something: it holds an f-string, a text of more than three words, or is named as one in WORDINGS.
      To print what was just measured, without a format, is not to word it.
    A line that only holds others, such as `def ...:` and `for ...:`, is IDEA if all that it holds is.
    IDEA is every other line: to read it is to read what the lesson is about.
    """
    kind_of = {}
    _sort(ast.parse(source).body, kind_of)
    written = [i for i, line in enumerate(source.splitlines(), 1) if line.strip() and not line.strip().startswith("#")]
    return [kind_of[line] for line in written]


def _sort(statements, kind_of):
    """Enter the kind of each line of these statements into kind_of; return the kind of what holds them."""
    found = {_sort_one(statement, kind_of) for statement in statements}
    return found.pop() if len(found) == 1 else PLUMBING


def _sort_one(statement, kind_of):
    below = [part for name in ("body", "orelse") for part in getattr(statement, name, []) or []]
    kind = _sort(below, kind_of) if below else _kind(statement)
    first = min([statement.lineno, *(part.lineno for part in getattr(statement, "decorator_list", []))])
    for line in range(first, statement.end_lineno + 1):
        kind_of.setdefault(line, kind)  # of a statement that holds others, the lines of its own
    return kind


def _kind(statement):
    """Return the kind of a statement that holds no others."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return PLUMBING
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name):
        return PLUMBING
    if isinstance(statement, ast.Return) and getattr(statement.value, "value", None) is ...:
        return EXERCISE
    for part in ast.walk(statement):
        called = ast.unparse(part.func) if isinstance(part, ast.Call) else ""
        if called.split(".")[0] in CHECKS:
            return EXERCISE
        worded = isinstance(part, ast.Constant) and isinstance(part.value, str) and len(part.value.split()) > 3
        shows = (
            called in LOADS or called.split(".")[0] in SHOWS or re.search(r"\.set(_title|_xlabel|_ylabel)?$", called)
        )
        if isinstance(part, ast.JoinedStr) or worded or shows:
            return PLUMBING
    named = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) in WORDINGS
    return PLUMBING if named else IDEA
