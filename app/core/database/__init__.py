"""The database: base model and types, engines for SQLite and PostgreSQL, and the session that keeps the row rules."""

from app.core.database.extension import db
from app.core.database.models import Addressed, Model, OfOrganisation, Versioned, one_of, tenant_key
from app.core.database.types import Exact, Instant, Json

__all__ = [
    "Addressed", "Exact", "Instant", "Json", "Model", "OfOrganisation", "Versioned", "db", "one_of", "tenant_key",
]
