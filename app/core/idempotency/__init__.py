"""One effect however often a request is sent: the first answer is kept under the sender's key, and given again."""

from app.core.idempotency.models import IdempotencyKey
from app.core.idempotency.services import Kept
from app.core.idempotency.views import once

__all__ = ["IdempotencyKey", "Kept", "once"]
