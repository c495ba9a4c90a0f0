"""How far the learner has come: predictions made and how they went, exercises solved, where to go on."""

from dataclasses import dataclass

from helpers import contents
from helpers.learner import keep, predictions


@dataclass(frozen=True)
class Progress:
    """What is done of a lesson: how many of its predictions are made, and how many of its exercises solved."""

    lesson: contents.Lesson
    made: int
    solved: int

    @property
    def begun(self):
        """Whether anything is done."""
        return self.made + self.solved > 0

    @property
    def done(self):
        """Whether all is done."""
        return self.made == len(self.lesson.predictions) and self.solved == len(self.lesson.exercises)


@dataclass(frozen=True)
class Record:
    """How the predictions of a lesson went: the first answer to each question counts, and no later one.

    right, judged: how many held, of how many of which it is known. right_certain, certain: the same of those that the
    learner was certain of. unjudged: answers without a verdict. left: predictions not made yet.
    """

    right: int
    judged: int
    right_certain: int
    certain: int
    unjudged: int
    left: int


def solve(exercise):
    """Keep that the exercise of this key is solved; it stays so. Raises OSError when the file cannot be written."""
    if not _solved(exercise):
        keep.write(f"exercise {exercise}", True)


def of(lesson):
    """Return the Progress in a lesson. A prediction is made when an answer was given, however often."""
    kept = [predictions.read(key) for key in lesson.predictions]
    made = [each for each in kept if each and (each.first.answer or each.latest)]
    return Progress(lesson, len(made), sum(_solved(key) for key in lesson.exercises))


def overview():
    """Return the Progress in each lesson, in order."""
    return [of(lesson) for lesson in contents.LESSONS]


def go_on(progress):
    """Return the lesson to go on with: the last one begun, the next one when that is done; None when all is done.

    progress: as from `overview`.
    """
    begun = [place for place, each in enumerate(progress) if each.begun]
    ahead = progress[begun[-1] :] if begun else progress
    return next((each.lesson for each in [*ahead, *progress] if not each.done), None)


def record(topic):
    """Return the Record of the lesson on a topic. Raises LookupError when there is no such lesson."""
    kept = [predictions.read(key) for key in contents.of(topic).predictions]
    given = [each.first for each in kept if each and each.first.answer]
    judged = [guess for guess in given if guess.held is not None]
    certain = [guess for guess in judged if guess.sure == "certain"]
    return Record(
        right=sum(guess.held for guess in judged),
        judged=len(judged),
        right_certain=sum(guess.held for guess in certain),
        certain=len(certain),
        unjudged=len(given) - len(judged),
        left=sum(each is None for each in kept),
    )


def calibration():
    """Return how often the learner was right by how sure they were: {"a guess": (right, judged), ...}, all lessons.

    The degrees are those of predictions.SURENESS, in order; the first answer to each question counts.
    """
    kept = [predictions.read(key) for lesson in contents.LESSONS for key in lesson.predictions]
    judged = [each.first for each in kept if each and each.first.answer and each.first.held is not None]
    held = {sure: [guess.held for guess in judged if guess.sure == sure] for sure in predictions.SURENESS}
    return {sure: (sum(right), len(right)) for sure, right in held.items()}


def _solved(exercise):
    keys = exercise, contents.FORMERLY.get(exercise, exercise)
    return any(keep.read(f"exercise {key}") is True for key in keys)
