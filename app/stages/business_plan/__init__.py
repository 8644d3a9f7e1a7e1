"""Stage 1: why the organisation does this, what it costs, and what it promises to gain.

The sponsor and the project manager come in to state goals that can be measured."""
