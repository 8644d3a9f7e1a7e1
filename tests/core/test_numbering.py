"""Places are numbered from 1 on, given out from the first free one, and no more than there are."""

import pytest

from app.core import numbering


@pytest.mark.parametrize(("taken", "first"), [
    ([], 1), ([1, 2], 3), ([2, 3], 1), ([3, 1], 2), ([1, 2, 3], None), ([1, 2, 3, 4], None),
])
def test_the_first_free_place_is_given(taken, first):
    assert numbering.free(taken, 3) == first
