"""A page to hand in: what a learner predicted and how it went, how many exercises are solved, the ten digits.

One HTML file without scripts, links to elsewhere or anything else to load: to read it, no code is run. All that a
learner wrote, and all that the kept work holds, is shown as text.
"""

import base64
import html
import io
import re
from datetime import date

import numpy as np

from helpers import contents
from helpers.files import located, replacing
from helpers.learner import predictions, progress, ten_digits
from helpers.learner.predictions import SURENESS

STYLE = """
body { max-width: 52em; margin: 2em auto; padding: 0 1em; font-family: sans-serif; line-height: 1.4; }
table { border-collapse: collapse; width: 100%; margin: 0.5em 0 1.5em; }
th, td { border-bottom: 1px solid #888; padding: 0.3em 0.6em 0.3em 0; text-align: left; vertical-align: top; }
img { width: 56px; height: 56px; image-rendering: pixelated; border: 1px solid #888; }
"""

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{style}</style></head>
<body>
<h1>{title}</h1>
<p>Made on {today}. What was predicted first counts, not what was tried later.</p>
{body}
</body>
</html>
"""


def report(name="", path="my_report.html"):
    """Write the page and return its path, a pathlib.Path.

    name: whose it is, as the learner types it; nothing else of a person stands in it. path: where it goes, ~ being the
    home folder; a file of that name is replaced. Raises OSError when it cannot be written.
    """
    title = f"Taking a network apart: {name.strip()}" if name.strip() else "Taking a network apart"
    parts = [_summary(), *map(_lesson, contents.LESSONS[1:]), _ten_digits()]
    words = {"title": html.escape(title), "style": STYLE, "today": date.today().isoformat()}
    with replacing(path) as file:
        file.write(PAGE.format(body="\n".join(parts), **words).encode())
    return located(path)


def _summary():
    """Return how all predictions went, by how sure the learner was."""
    keys = [key for lesson in contents.LESSONS for key in lesson.predictions]
    judged = [kept.first for kept in map(predictions.read, keys) if kept and kept.first.held is not None]
    rows = []
    for sure, words in [*SURENESS.items(), (None, "not asked how sure")]:
        held = [guess.held for guess in judged if guess.sure == sure]
        if held:
            rows.append([words, f"{sum(held)} of {len(held)}"])
    done = progress.overview()
    solved, of = sum(each.solved for each in done), sum(len(each.lesson.exercises) for each in done)
    made = sum(each.made for each in done)
    said = f"<p>Predictions made: {made} of {len(keys)}. Exercises solved: {solved} of {of}.</p>"
    return said + (_table(["How sure", "Came true"], rows) if rows else "")


def _lesson(lesson):
    """Return what was predicted and solved in one lesson."""
    rows, done = [], progress.of(lesson)
    for key in lesson.predictions:
        kept = predictions.read(key)
        if kept and kept.first.answer:
            guess, asked = kept.first, re.sub("<[^>]*>", "", html.unescape(predictions.question(key)))
            verdict = {True: "\u2713 came true", False: "\u2717 did not", None: "not judged"}[guess.held]
            rows.append([asked or key.split(": ")[-1], guess.answer, SURENESS.get(guess.sure, ""), verdict])
    said = [f"<h2>{lesson.number} \u00b7 {html.escape(lesson.title)}</h2>"]
    said.append(_table(["Asked", "Predicted", "How sure", ""], rows) if rows else "<p>None on record.</p>")
    if lesson.exercises:
        said.append(f"<p>Exercises solved: {done.solved} of {len(lesson.exercises)}.</p>")
    return "\n".join(said)


def _ten_digits():
    """Return the digits that the learner drew, as drawn and centered."""
    drawn = sorted(ten_digits.drawn().items())
    if not drawn:
        return "<h2>The ten digits</h2>\n<p>None is drawn yet.</p>"
    rows = [("as drawn", [drawing for _, drawing in drawn]), ("centered", [drawing.centered() for _, drawing in drawn])]
    shown = []
    for words, drawings in rows:
        pictures = [_picture(each.pixels, f"{digit}, {words}") for (digit, _), each in zip(drawn, drawings)]
        shown.append(f"<p>{words}<br>{' '.join(pictures)}</p>")
    return "<h2>The ten digits</h2>\n" + "\n".join(shown)


def _picture(image, words):
    """Return an <img> of an image, (28, 28) from 0 to 1: dark ink on white."""
    from PIL import Image  # here, because no first cell of a lesson makes a report

    file = io.BytesIO()
    Image.fromarray(np.uint8(255 - 255 * image)).save(file, format="png")
    return f'<img alt="{words}" src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}">'


def _table(heads, rows):
    """Return a table of texts."""
    head = "".join(f"<th>{html.escape(text)}</th>" for text in heads)
    lines = ["<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows]
    return f"<table><tr>{head}</tr>\n" + "\n".join(lines) + "</table>"
