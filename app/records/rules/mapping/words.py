"""Says in words why a column was given its field."""

from app.contracts.entities import EntitySpec
from app.core.i18n import _, pick
from app.records.rules.mapping.guessing import How, Match
from app.records.rules.role_words import roles_in_words


def why(match: Match, entity: EntitySpec) -> str:
    """Return the reason behind a match, for the person who decides whether it is right."""
    if match.how is How.FORBIDDEN:
        spec = entity.field(match.instead)
        return _("only %(roles)s may fill “%(field)s”", roles=roles_in_words(spec.owner_roles), field=pick(spec.label))
    if match.how is How.VALUES or (match.how is How.SIMILAR and match.fitting):
        return _("%(share)s%% of the first values look right", share=round(100 * (match.fitting or 0)))
    return {
        How.REMEMBERED: _("as in the last import"),
        How.CHOSEN: _("chosen"),
        How.HEADING: _("same heading"),
        How.SIMILAR: _("similar heading"),
        How.OURS: _("added by Upriver, left out"),
    }.get(match.how, _("nothing fits"))
