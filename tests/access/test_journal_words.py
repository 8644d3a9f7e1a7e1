"""The journal speaks of plugins as people do."""

from types import SimpleNamespace

from app.access import hooks


def test_a_plugin_is_named_in_the_journal(app, monkeypatch):
    loaded = [SimpleNamespace(name="crm", title="CRM"), SimpleNamespace(name="bare", title="")]
    monkeypatch.setattr(hooks, "plugins", lambda: SimpleNamespace(loaded=loaded))

    assert hooks.register_journal_values() == {"plugin": {"crm": "CRM"}}
