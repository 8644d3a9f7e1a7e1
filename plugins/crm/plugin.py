"""The CRM itself: twelve kinds of record, from customer to activity."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.contracts.entities import EntitySpec, Normaliser
from app.contracts.entity_files import read_entities
from app.hookspecs import hookimpl
from plugins.crm import regions

VERSION = "1.0.0"
TITLE = _l("CRM")
ABOUT = _l("The CRM itself: twelve kinds of record, from customer to activity.")
FOLDER = Path(__file__).parent / "entities"


@cache
def _entities() -> tuple[EntitySpec, ...]:
    return read_entities(FOLDER)


@hookimpl
def register_entities() -> Sequence[EntitySpec]:
    """Bring customer, contact, lead, opportunity, order, case, complaint, article, product, terms and activity."""
    return _entities()


@hookimpl
def register_normalisers() -> Sequence[Normaliser]:
    """Bring one spelling for each Chinese city and province."""
    return (
        Normaliser("cn_city", {"zh": "城市只写名称", "en": "city by its name alone"}, regions.city),
        Normaliser("cn_province", {"zh": "省份只写简称", "en": "province by its short name"}, regions.province),
    )
