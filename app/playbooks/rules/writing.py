"""From a playbook back to text: canonical JSON and YAML that read as the same playbook, and the hash of its meaning."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import yaml

from app.playbooks.rules.conditions import KEPT
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.tree import is_guessed

MODELINE = "# yaml-language-server: $schema=../schema.json\n"
_WIDTH = 100


def plain(playbook: Playbook) -> dict[str, Any]:
    """Return mappings, lists, texts, whole numbers, decimals and truths; what equals its default is left out."""
    return playbook.model_dump(by_alias=True, exclude_defaults=True)


def document(playbook: Playbook) -> dict[str, Any]:
    """Return the whole playbook, defaults written out, as JSON keeps it: what a rollout takes away with it."""
    return _numbers(playbook.model_dump(by_alias=True, exclude_none=True, context=KEPT))


def canonical_json(playbook: Playbook) -> str:
    """Return the one JSON text of a playbook: sorted keys, no blanks, exact numbers."""
    return json.dumps(_numbers(plain(playbook)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def to_json(playbook: Playbook) -> str:
    """Return the playbook as JSON for people: in the order of writing, indented."""
    return as_json(plain(playbook))


def as_json(value: Any) -> str:
    """Return any plain value as JSON for people."""
    return json.dumps(_numbers(value), ensure_ascii=False, indent=2)


def digest(playbook: Playbook) -> str:
    """Return the hash of what the playbook means; the way it is written does not count."""
    return hashlib.sha256(canonical_json(playbook).encode()).hexdigest()


def to_yaml(playbook: Playbook) -> str:
    """Return the playbook as one YAML file; reading it gives an equal playbook."""
    return MODELINE + as_yaml(plain(playbook))


def _numbers(value: Any) -> Any:
    """Decimals as JSON numbers: at most fifteen digits survive the way through binary fractions unchanged."""
    if isinstance(value, dict):
        return {key: _numbers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_numbers(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes as a careful person does: small things on one line, long texts as blocks, doubtful words in quotes."""

    def ignore_aliases(self, value: Any) -> bool:
        """Write everything out, for readers refuse aliases."""
        return True


def as_yaml(value: Any) -> str:
    """Return any plain value as YAML for people."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH + 15)


def _write_text(dumper: Any, value: str) -> Any:
    style = "|" if "\n" in value else "'" if is_guessed(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _write_decimal(dumper: Any, value: Decimal) -> Any:
    kind = "int" if value == value.to_integral_value() else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", format(value, "f"))


def _write_mapping(dumper: Any, value: dict[str, Any]) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=_is_small(value))


def _write_list(dumper: Any, value: list[Any]) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=_is_small(dict(enumerate(value))))


def _is_small(value: dict[Any, Any]) -> bool:
    single = all(not isinstance(part, dict | list) and "\n" not in str(part) for part in value.values())
    return single and sum(len(str(key)) + len(str(part)) + 4 for key, part in value.items()) <= _WIDTH


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(Decimal, _write_decimal)
_Dumper.add_representer(dict, _write_mapping)
_Dumper.add_representer(list, _write_list)
