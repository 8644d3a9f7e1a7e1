"""What tests of the ground floor share."""

from tests.counting import count_queries

__all__ = ["count_queries"]
