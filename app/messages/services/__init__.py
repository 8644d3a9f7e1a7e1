"""Everything that alters inboxes and comments, one function per decision a person takes; and the delivery of news."""

from app.messages.services.comments import edit, withdraw, words_to_edit, write
from app.messages.services.inbox import mark_all_read, mark_read, put_off

__all__ = ["edit", "mark_all_read", "mark_read", "put_off", "withdraw", "words_to_edit", "write"]
