"""The one Flask-SQLAlchemy object."""

from flask_sqlalchemy import SQLAlchemy

from app.core.database.models import Model
from app.core.database.nets import GuardedSession

db: SQLAlchemy = SQLAlchemy(
    model_class=Model,
    disable_autonaming=True,
    session_options={"class_": GuardedSession},
)
