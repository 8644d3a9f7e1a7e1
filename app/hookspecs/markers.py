"""The two marks: `hookspec` on a question, `hookimpl` on an answer."""

import pluggy

hookspec = pluggy.HookspecMarker("upriver")
hookimpl = pluggy.HookimplMarker("upriver")
