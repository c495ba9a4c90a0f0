"""The gallery of what a network disputes, and the table of sizes and shares."""

from IPython.display import HTML

from helpers import plots
from helpers.images import to_unit
from helpers.lessons.memorizing import measure

CAPTION = "Of 100 test images, so many are read: the lowest and the highest of three starts"


def disputed(examples, answers, costs):
    """Draw images, label → answer and the cost above each. Return the figure.

    examples: Examples, in the order to show. answers, costs: (n,).
    """
    titles = [
        f"{label}→{answer}\n{cost:.2f}" for label, answer, cost in zip(examples.labels, answers, costs, strict=True)
    ]
    figure = plots.gallery(to_unit(examples.images), titles)
    figure.set_size_inches(9.5, 3.1)
    figure.suptitle("The costliest training images: label → answer, and the cost")
    return figure


def table(rows):
    """Show the rows of measure.table() that have measure.IMAGES images, as HTML: a line for each network and share."""
    names = "hidden neurons", "labels shuffled", "passes to 95 of 100", "read at its best", "in the end", "points lost"
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    lines = "".join(_line(row) for row in rows if row["images"] == measure.IMAGES)
    return HTML(f"<table><caption>{CAPTION}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>")


def _line(row):
    """Return a line of the table: of each number the lowest and the highest of its starts."""
    reached = [passes for passes in row["passes"] if passes is not None]
    passes = _range(reached) if len(reached) == len(row["passes"]) else "not in 150"
    lost = [best - read for best, read in zip(row["best"], row["read"])]
    shares = [_range([round(100 * each) for each in numbers]) for numbers in (row["best"], row["read"], lost)]
    cells = [
        " and ".join(map(str, row["hidden"])),
        f"{row['share']:.0%}",
        passes,
        *shares,
    ]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _range(numbers):
    low, high = min(numbers), max(numbers)
    return (f"{low}" if low == high else f"{low} to {high}").replace("-", "−")
