"""What access answers when the frame of a page is put together, or a journal is read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for

from app.access import sessions
from app.access.guards import may
from app.access.queries import people
from app.access.services import letters
from app.access.services.plugins import SWITCHED_OFF
from app.access.views.preferences import my_organisations
from app.contracts.messages import OWNS, Notice
from app.contracts.pages import (
    ACCOUNT,
    CREATE,
    FOOT,
    JUMP,
    SETTING,
    FirstStep,
    FoundPage,
    MenuEntry,
    PageLink,
    PaletteLine,
)
from app.core.actor import Actor
from app.core.asking import plugin_title, plugins
from app.core.i18n import _, _l, locale
from app.core.saved_views import services as saved_views
from app.hookspecs import hookimpl

SETTINGS = ("access.change_organisation", "access.read_journal", "access.see_plugins")


@hookimpl
def list_menu(actor: Any) -> Sequence[MenuEntry]:
    """Offer people and settings at the bottom, and what is one's own under one's face."""
    oversees = any(may(right) for right in SETTINGS)
    foot = MenuEntry(
        "settings", _("Settings") if oversees else _("People"), "gear" if oversees else "people",
        url_for("access.people"), FOOT, order=90,
    )
    mine = MenuEntry("account", _("My account"), "person-gear", url_for("access.account"), ACCOUNT, order=10)
    out = MenuEntry(
        "sign_out", _("Sign out"), "box-arrow-right", group=ACCOUNT, order=99, post=url_for("access.sign_out")
    )
    jump = MenuEntry("jump", "", "", url_for("access.jump"), JUMP)
    others = [
        MenuEntry(f"enter_{ref}", _("Go to %(organisation)s", organisation=name), "buildings", group=ACCOUNT, order=20,
                  post=url_for("access.enter_organisation", organisation=ref))
        for ref, name, here in my_organisations() if not here
    ]
    return [foot, jump, mine, *others, out]


@hookimpl
def list_first_steps(actor: Any) -> Sequence[FirstStep]:
    """Offer to bring in the others."""
    if not may("access.manage_people"):
        return []
    why = _("One by one, or a list copied from a spreadsheet.")
    return [FirstStep(_("Add people"), why, url_for("access.paste_people"), "person-plus", order=30)]


@hookimpl
def list_found(actor: Any, words: str) -> Sequence[FoundPage]:
    """Find colleagues by name, by its sound, or by address."""
    return [
        FoundPage(name, url_for("access.person", person=ref), _("People"), department, "person")
        for ref, name, department in people.called(words)
    ]


@hookimpl
def list_palette_lines(actor: Any) -> Sequence[PaletteLine]:
    """Offer to add people, and to read in another language or theme."""
    found = []
    if may("access.manage_people"):
        found = [
            PaletteLine(_("Add a person"), url_for("access.add_person"), group=CREATE, icon="person-plus"),
            PaletteLine(_("Add many people from a list"), url_for("access.paste_people"), group=CREATE, icon="people",
                        words="import Excel"),
        ]
    return [*found, *_settings()]


def _settings() -> list[PaletteLine]:
    change = url_for("access.preferences")
    offered = (("zh_Hans", "中文", "Chinese language 语言"), ("en", "English", "英文 英语 language 语言"))
    languages = [
        PaletteLine(
            name, post=change, fields={"language": code}, group=SETTING, icon="translate", words=words, order=80,
        )
        for code, name, words in offered if code != locale()
    ]
    themes = {"light": (_("Light theme"), "sun"), "dark": (_("Dark theme"), "moon-stars"),
              "system": (_("Theme as the system"), "circle-half")}
    return languages + [
        PaletteLine(text, post=change, fields={"theme": name}, group=SETTING, icon=icon, theme=name, order=90,
                    words=f"theme {name} 主题 外观")
        for name, (text, icon) in themes.items()
    ]


@hookimpl
def list_pages(wanted: Mapping[str, Sequence[str]]) -> Sequence[PageLink]:
    """Name people, the organisation itself, and plugins."""
    found = []
    if "person" in wanted:
        named = people.pages_of(wanted["person"])
        found += [PageLink(ref, name, url_for("access.person", person=ref)) for ref, name in named]
    if "organisation" in wanted:
        mine = ((ref, name) for ref, name, here in my_organisations() if here and ref in wanted["organisation"])
        found += [PageLink(ref, name, url_for("access.people")) for ref, name in mine]
    if "plugin" in wanted and may("access.see_plugins"):
        found += [PageLink(ref, plugin_title(ref), url_for("access.plugins")) for ref in wanted["plugin"]]
    return found


@hookimpl
def register_journal_words() -> Mapping[str, Any]:
    """Tell what access writes into the journal."""
    return {
        "organisation.founded": _l("founded “%(about)s”"),
        "organisation.changed": _l("changed the settings of “%(about)s”: %(changed)s"),
        "person.added": _l("added %(about)s. Roles: %(roles)s"),
        "person.corrected": _l("corrected the address of %(about)s to %(email)s"),
        "person.moved": _l("moved %(about)s to the department %(department)s"),
        "person.known_as": _l("noted that records call %(about)s “%(name)s”"),
        "person.sent_away": _l("ended the access of %(about)s"),
        "person.readmitted": _l("let %(about)s in again"),
        "role.given": _l("gave %(about)s the role “%(role)s”"),
        "role.taken": _l("took the role “%(role)s” from %(about)s"),
        "password.changed": _l("changed the password of %(about)s"),
        "password.reset": _l("set a new password for %(about)s by a link"),
        "view.shared": _l("shared the view “%(name)s” of a table"),
        "view.unshared": _l("keeps the view “%(name)s” of a table to themselves again"),
        "view.removed": _l("removed the shared view “%(name)s” of a table"),
        "token.made": _l("made the token “%(name)s” (%(scope)s)"),
        "token.revoked": _l("revoked the token “%(name)s”"),
        SWITCHED_OFF: _l("found the plugin “%(plugin)s” failing three times in a row at %(hook)s, and asks it no more"),
        "plugin.switched_on": _l("switched %(hook)s of the plugin “%(plugin)s” on again"),
    }


@hookimpl
def register_journal_values() -> Mapping[str, Mapping[str, Any]]:
    """Name plugins as people call them."""
    return {"plugin": {one.name: one.title for one in plugins().loaded if one.title}}


@hookimpl
def register_reversals() -> Mapping[str, Callable[[list[dict[str, Any]]], None]]:
    """Bring removed views of tables back."""
    return {"view.removed": saved_views.bring_back}


@hookimpl
def register_notices() -> Sequence[Notice]:
    """Name the news about the installation."""
    text = _l("The plugin “%(about)s” failed three times in a row at %(hook)s and is asked no more")
    return [Notice(SWITCHED_OFF, text, _l("You are an administrator."), "plug", mail=True, because=OWNS)]


@hookimpl
def register_letters() -> Mapping[str, Callable[[Any], Any]]:
    """Write the letter with the way in to those who were added."""
    return {letters.INVITATION: letters.invitation}


@hookimpl
def list_actors(person_id: int, organisation_id: int, through: str) -> list[Actor]:
    """Return the person as actor, as they are now; nothing when they no longer belong to the organisation."""
    found = sessions.actor_of(person_id, organisation_id, through=through)
    return [found] if found else []
