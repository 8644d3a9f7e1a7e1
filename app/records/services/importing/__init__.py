"""The way of a file into the lake: staged, mapped, cleaned, judged, accepted; what is not good comes back."""
