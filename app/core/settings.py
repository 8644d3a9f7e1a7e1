"""Settings: what differs from machine to machine.

`config/base.yaml` names every key with its meaning; a file named by `UPRIVER_CONFIG` and the environment
(`UPRIVER_DATA_DIR` for `data_dir` and so on) override it, in this order.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.core.errors import Invalid

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "config" / "base.yaml"


class Settings(BaseModel):
    """Every setting with its type, default and meaning; the reference in `config/README.md` is made from this."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Field(
        Path("var"), description="Folder that holds everything worth a backup: database, lake, files."
    )
    host: str = Field("127.0.0.1", description="Address that `serve` and `demo` listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `serve` and `demo` listen on; 0 takes a free one.")
    database_url: str = Field("", description="PostgreSQL address; empty means SQLite in the data folder.")
    external_url: str = Field("http://127.0.0.1:8000", description="How people reach the pages; links in mail use it.")
    secret_key: str = Field("", description="Signs cookies; empty makes one and keeps it in the data folder.")
    plugins: tuple[str, ...] = Field(
        ("crm", "customer_classes", "base_data"),
        description="Plugins in the order in which they are asked: folders of `plugins/`, or entry points `upriver`.",
    )
    plugin_dirs: tuple[Path, ...] = Field((), description="Further folders that are searched for plugins.")
    safe_mode: bool = Field(False, description="Start with no plugin at all.")
    default_language: str = Field("zh_Hans", pattern="^(zh_Hans|en)$", description="Language before anybody chose.")
    default_zone: str = Field("Asia/Shanghai", description="IANA zone of a new organisation.")
    default_calendar: str = Field("cn", description="Business calendar of a new organisation.")
    mail: str = Field(
        "file", pattern="^(file|smtp|off)$",
        description="Where mail goes: files in the data folder, SMTP, or nowhere.",
    )
    mail_from: str = Field("upriver@localhost", description="Sender of mail.")
    smtp_url: str = Field("", description="SMTP server, `smtp://user:password@host:port` or `smtps://…`.")
    attachment_limit: int = Field(20_000_000, ge=1, description="Largest attachment, in bytes.")
    import_limit: int = Field(512_000_000, ge=1, description="Largest import file, in bytes.")
    request_limit: int = Field(5_000_000, ge=1, description="Largest form or API body, in bytes.")
    session_idle_hours: int = Field(8, ge=1, description="A session ends after so many hours without use.")
    session_days: int = Field(7, ge=1, description="A session ends after so many days in any case.")
    proxies: int = Field(0, ge=0, le=5, description="How many reverse proxies in front have headers that hold.")
    secure_cookies: bool = Field(False, description="Send cookies over HTTPS only; switch on behind TLS.")
    worker_in_server: bool = Field(True, description="Let the server process run the jobs too (one process set-up).")
    log_format: str = Field(
        "text", pattern="^(text|json)$", description="How the log is written: lines for people, or JSON."
    )
    metrics: str = Field(
        "off", pattern="^(off|loopback|token)$",
        description="Who may read `/metrics`: nobody, this machine, or whoever sends `metrics_token`.",
    )
    metrics_token: str = Field("", description="What a reader of `/metrics` sends as `Authorization: Bearer …`.")
    processes: int = Field(
        1, ge=1, le=64, description="Web processes of `serve`; more than 1 needs PostgreSQL and gunicorn."
    )
    demo: bool = Field(False, description="Show the demonstration's people on the sign-in page.")

    @field_validator("mail", "metrics", mode="before")
    @classmethod
    def _as_written(cls, value: Any) -> Any:
        # YAML reads an unquoted `off` as false.
        return "off" if value is False else value

    @property
    def database(self) -> str:
        """Return the SQLAlchemy address of the application database."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.resolve() / 'upriver.sqlite'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)


def _read(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        return yaml.safe_load(file) or {}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, field in Settings.model_fields.items():
        value = environment.get(f"UPRIVER_{key.upper()}")
        if value is not None:
            found[key] = tuple(filter(None, value.split(","))) if "tuple" in str(field.annotation) else value
    return found


def load(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Return the settings from file, environment and `overrides`; raise `Invalid` naming key and value."""
    environment = os.environ if environment is None else environment
    merged = _read(BASE)
    if extra := environment.get("UPRIVER_CONFIG"):
        merged |= _read(Path(extra))
    merged |= _from_environment(environment) | overrides
    try:
        return Settings(**merged)
    except ValidationError as error:
        faults = {".".join(map(str, e["loc"])): f"{e['msg']} ({e.get('input')!r})" for e in error.errors()}
        told = "; ".join(f"{key}: {why}" for key, why in faults.items())
        raise Invalid(f"Setting refused: {told}", faults=faults) from None
