"""A plugin that asks for a platform of the future."""

from laituri_learn.plugins import contracts as c
from laituri_learn.plugins.hooks import hook


@hook
def laituri_plugin():
    return c.PluginInfo("newer", "Newer", "1.0.0", platform="99.0")
