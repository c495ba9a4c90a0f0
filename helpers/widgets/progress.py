"""How far the learner has come, as Jupyter shows it: a sentence at a lesson's end, a table in the index.

Both are plain HTML, no widgets: Jupyter opens their links as it opens those of a text, and they are still there when a
saved notebook is opened again. They tell what is kept at the moment their cell runs.
"""

from html import escape

from helpers.learner import progress

LEFT = 'style="text-align: left"'

STEPS = (-1, 0.5), (0.5, 0.9), (0.9, 1)
"""Between which top outputs a network counts as guessing, as fairly sure and as certain."""

HEADS = "How sure", "You: right", "Its top output", "On digits: right", "On noise: right"
"""The columns of `Calibration`."""


class Record:
    """How the predictions of a lesson went: "You: 4 of 6 right; of the 3 you were certain of, 2."

    topic: the lesson's, as "digits". Raises LookupError when there is no such lesson.
    """

    def __init__(self, topic):
        self.record = progress.record(topic)

    def __repr__(self):
        return " ".join(filter(None, [self._score(), self._rest()]))

    def _repr_html_(self):
        return f"<p><b>{self._score()}</b> {self._rest()}</p>"

    def _score(self):
        if self.record.judged:
            return f"You: {self.record.right} of {self.record.judged} right; {self._certain()}."
        return ""

    def _rest(self):
        record = self.record
        if not record.judged + record.unjudged:
            if not record.left:
                return "No prediction of this lesson is on record: all results were opened without one."
            return "No prediction of this lesson is on record yet: make some, then run this cell again."
        own = f"In your own words, for you to judge: {record.unjudged}." if record.unjudged else ""
        left = f"Still to be made: {record.left}; then run this cell again." if record.left else ""
        return f"{own} {left}".strip()

    def _certain(self):
        certain, right = self.record.certain, self.record.right_certain
        if certain == 0:
            return "you were certain of none"
        if certain == 1:
            return f"the one you were certain of {'was' if right else 'was not'}"
        return f"of the {certain} you were certain of, {right}"


class Calibration:
    """How sure, and how often right: the learner's predictions in this course beside a network's answers.

    tops: (n,) top outputs on images with labels; right: (n,) of bool, whether the answer is right. noise: (m,) top
    outputs on images that show nothing, where no answer is right.
    """

    def __init__(self, tops, right, noise):
        self.rows = []
        for (sure, (held, made)), (low, high) in zip(progress.calibration().items(), STEPS):
            on_digits, on_noise = [(values > low) & (values <= high) for values in (tops, noise)]
            you, digits = _share(held, made), _share(int(right[on_digits].sum()), int(on_digits.sum()))
            between = f"above {low:g}" if high >= 1 else f"{low:g} to {high:g}" if low > 0 else f"up to {high:g}"
            self.rows.append((sure, you, between, digits, _share(0, int(on_noise.sum()))))

    def __repr__(self):
        return "\n".join("  ".join(row) for row in [HEADS, *self.rows])

    def _repr_html_(self):
        head = "".join(f'<th scope="col" {LEFT}>{name}</th>' for name in HEADS)
        rows = "".join(
            f'<tr><th scope="row" {LEFT}>{name}</th>{"".join(f"<td {LEFT}>{text}</td>" for text in row)}</tr>'
            for name, *row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class ProgressTable:
    """A row for each lesson: predictions made and exercises solved, each of how many; and where to go on."""

    def __init__(self):
        self.progress = progress.overview()
        self.go_on = progress.go_on(self.progress)

    def __repr__(self):
        rows = [(_name(each.lesson), *_counts(each)) for each in self.progress]
        return "\n".join([self._advice(_name), *("  ".join(row) for row in rows)])

    def _repr_html_(self):
        names = "Lesson", "Predicted", "Solved"  # short ones, for small screens
        head = "".join(f'<th scope="col" {LEFT}>{name}</th>' for name in names)
        rows = "".join(map(_row, self.progress))
        return f"<p>{self._advice(_link)}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _advice(self, name):
        if self.go_on is None:
            return "All predictions are made, and all exercises solved."
        return f"Go on with {name(self.go_on)}."


def _share(right, count):
    """Return "5 of 7 (71 %)", or "none" where there are none."""
    return f"{right:,} of {count:,} ({right / count:.1%})".replace("%", " %") if count else "none"


def _name(lesson):
    return f"{lesson.number} · {lesson.title}"


def _link(lesson):
    return f'<a href="{lesson.notebook}">{escape(_name(lesson))}</a>'


def _counts(each):
    """Return what is done of a lesson as texts, ("3 of 5", "2 of 2 ✓"); "" where there is nothing to do."""
    pairs = [(each.made, each.lesson.predictions), (each.solved, each.lesson.exercises)]
    return [f"{done} of {len(every)}{' ✓' * (done == len(every))}" if every else "" for done, every in pairs]


def _row(each):
    lesson = each.lesson
    about = " ".join([escape(lesson.question), f"{lesson.minutes}&nbsp;minutes"]).strip()
    about = f'<small style="font-weight: normal">{about}</small>'
    cells = "".join(f"<td {LEFT}>{text}</td>" for text in _counts(each))
    return f'<tr><th scope="row" {LEFT}>{_link(lesson)}<br>{about}</th>{cells}</tr>'
