"""Find plugins, check them, register them; one that fails is named and the rest starts."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

import pluggy
from flask import Flask

from laituri_learn.plugins import hooks
from laituri_learn.plugins.contracts import PluginInfo

log = logging.getLogger("laituri_learn.plugins")


@dataclass(frozen=True)
class PluginState:
    """What became of one entry point. ``problem``: why it was left out, empty if it runs."""

    entry_point: str
    info: PluginInfo | None
    problem: str = ""


@dataclass(frozen=True)
class Registry:
    """The plugins of one application: ``call`` asks them, ``states`` tells what became of each."""

    manager: pluggy.PluginManager
    states: tuple[PluginState, ...]

    @property
    def call(self) -> Any:
        """The hooks: ``registry.call.laituri_jobs()`` gives one answer a plugin."""
        return self.manager.hook


def find_plugins(app: Flask, platform_version: str, disabled: frozenset[str]) -> Registry:
    """Load every entry point of the group in the order of its names."""
    manager = pluggy.PluginManager("laituri_learn")
    manager.add_hookspecs(hooks)
    states = []
    for entry_point in sorted(entry_points(group=hooks.GROUP), key=lambda each: each.name):
        if entry_point.name in disabled:
            states.append(PluginState(entry_point.name, None, "disabled by LAITURI_DISABLED_PLUGINS"))
            continue
        state = _load(manager, entry_point, platform_version)
        states.append(state)
        if state.problem:
            log.error("plugin %s is left out: %s", entry_point.name, state.problem)
    return Registry(manager, tuple(states))


def _load(manager: pluggy.PluginManager, entry_point: Any, platform_version: str) -> PluginState:
    info = None
    try:
        plugin = entry_point.load()
        info = plugin.laituri_plugin()
        if _version(info.platform) > _version(platform_version):
            return PluginState(entry_point.name, info, f"needs platform {info.platform}, this is {platform_version}")
        manager.register(plugin, name=entry_point.name)
        manager.check_pending()
    except Exception as error:
        # A stranger's code may fail in any way; the platform starts without it and says so.
        if manager.has_plugin(entry_point.name):
            manager.unregister(name=entry_point.name)
        return PluginState(entry_point.name, info, f"{type(error).__name__}: {error}")
    return PluginState(entry_point.name, info)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
