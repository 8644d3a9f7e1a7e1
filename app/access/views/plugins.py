"""Which plugins take part, what each answers, and how each has been doing."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.access.views.blueprint import bp
from app.access.views.settings import settings_tabs
from app.core import journal
from app.core.asking import plugin_title
from app.core.asking import plugins as plugin_set
from app.core.database import db
from app.core.errors import NotFound
from app.core.i18n import _
from app.core.plugins import Health, Loaded, Plugins


def _answers(found: Plugins, plugin: Loaded) -> list[tuple[str, Health | None]]:
    """Return each question a plugin answers, with how that has gone in this process."""
    callers = found.manager.get_hookcallers(plugin.module) or []
    hooks = sorted(caller.name for caller in callers)
    return [(hook, found.health.get((plugin.name, hook))) for hook in hooks]


@bp.get("/plugins")
@require("access.see_plugins")
def plugins() -> ResponseReturnValue:
    """The plugins that are loaded, in the order in which they are asked."""
    found = plugin_set()
    lines = [{"plugin": plugin, "answers": _answers(found, plugin)} for plugin in found.loaded]
    return render_template(
        "access/plugins.html", lines=lines, safe_mode=current_app.extensions["upriver.settings"].safe_mode,
        may_change=may("access.manage_plugins"), subnav=settings_tabs("plugins"), here="settings",
    )


@bp.post("/plugins/<slug:plugin>/switch-on")
@require("access.manage_plugins")
def switch_plugin_on(plugin: str) -> ResponseReturnValue:
    """Give a switched-off hook of a plugin another chance."""
    found, hook = plugin_set(), request.form.get("hook", "")
    loaded = next((one for one in found.loaded if one.name == plugin), None)
    if loaded is None or hook not in [name for name, _health in _answers(found, loaded)]:
        raise NotFound()
    found.switch_on(plugin, hook)
    journal.record("plugin.switched_on", plugin=plugin, hook=hook)
    db.session.commit()
    flash(_("%(plugin)s is asked again.", plugin=plugin_title(plugin)), "good")
    return redirect(url_for("access.plugins"), 303)
