"""Buttons and other controls that say what goes wrong behind them, instead of looking dead."""

from ipywidgets import Button, Layout

from helpers.widgets.canvas import guarded
from helpers.widgets.painter import painter


def button(label, tooltip, action, owner, style=""):
    """Return a Button that calls `action()` when it is pressed; an exception becomes a message, `owner.say(text)`.

    style: "" or one of ipywidgets, as "primary".
    """
    layout = Layout(width="auto", align_self="flex-start")
    made = Button(description=label, tooltip=tooltip, button_style=style, layout=layout)

    press = guarded(action, owner)
    made.on_click(lambda _: press())
    return made


def linked(control, owner, name, none=None):
    """Let a control show its owner's trait of this name, and change it; return the control.

    none: the control's value that stands for None. What goes wrong when the page changes the control becomes a
    message, `owner.say(text)`.
    """

    def show(value):
        control.value = none if value is None else value

    def change(event):
        with painter.hold():
            setattr(owner, name, None if event.new == none else event.new)

    show(getattr(owner, name))
    owner.observe(lambda event: show(event.new), name)
    control.observe(guarded(change, owner), "value")
    return control


def played(play, owner, name, view=None):
    """Let an ipywidgets.Play run its owner's trait of this name along; return a function that ends the play.

    Another value of the trait ends it, too. The page may send a step before it hears of the end: until it begins anew,
    its steps are undone, but for its Stop button, which goes to `play.min`. What goes wrong behind a step becomes a
    message, `view.say(text)`; the view is the owner unless given.
    """
    ended = False  # by us; the page has not begun anew

    def step(_):
        nonlocal ended
        with painter.hold():  # first: a step may wait here, in a thread of its own, for the stroke that ends the play
            ended = ended and not play.playing
            if ended and play.value != play.min:
                play.value = getattr(owner, name)
            else:
                setattr(owner, name, play.value)

    def follow(event):
        if event.new != play.value:
            end()
            play.value = event.new

    def end():
        nonlocal ended
        ended = ended or play.playing
        play.playing = False

    play.value = getattr(owner, name)
    play.observe(guarded(step, view or owner), "value")
    owner.observe(follow, name)
    return end
