"""What was filled in is shown as people write it; what is short, or not what its field says, stays as it is."""

import pytest

from app.rollouts.views.kept import readable


@pytest.mark.parametrize(("value", "kind", "said"), [
    ("620000", "money", "620,000"), ("980000.5", "number", "980,000.5"), ("172", "number", "172"),
    ("2026", "number", "2026"), ("about 3", "number", "about 3"), ("", "money", ""), (None, "date", ""),
    ("2026-11-24", "date", "24 Nov"), ("next week", "date", "next week"), ("12345", "text", "12345"),
])
def test_a_kept_value_is_written_as_people_write_it(app, value, kind, said):
    with app.test_request_context():
        assert readable(value, {"type": kind}).startswith(said)
        assert bool(readable(value, {"type": kind})) == bool(said)
