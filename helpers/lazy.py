"""Packages whose names are imported when they are first asked for: a lesson needs a few of them, and starts sooner."""

from importlib import import_module


def names(package, modules):
    """Return (__getattr__, __dir__, __all__) for a package that offers names out of its modules.

    modules: {module of the package: the names in it}.
    Source: PEP 562, module __getattr__.
    """
    places = {name: module for module, offered in modules.items() for name in offered}

    def get(name):
        if name not in places:
            raise AttributeError(f"{package} has no {name}; it has {', '.join(places)}.")
        return getattr(import_module(f"{package}.{places[name]}"), name)

    return get, lambda: list(places), list(places)
