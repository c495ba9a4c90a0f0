"""Packages whose names are imported when they are first asked for: a lesson needs a few of them, and starts sooner."""

import pkgutil
import sys
from importlib import import_module


def names(package, modules):
    """Return (__getattr__, __dir__, __all__) for a package that offers names out of its modules, and the modules.

    modules: {module of the package: the names in it}.
    Source: PEP 562, module __getattr__.
    """
    places = {name: module for module, offered in modules.items() for name in offered}

    def own():
        return [module.name for module in pkgutil.iter_modules(sys.modules[package].__path__)]

    def get(name):
        if name in places:
            return getattr(import_module(f"{package}.{places[name]}"), name)
        if name in own():
            return import_module(f"{package}.{name}")
        raise AttributeError(f"{package} has no {name}; it has {', '.join(places)}.")

    return get, lambda: [*places, *own()], list(places)
