"""An address as a QR code: an SVG that a phone reads from a wall."""

import io


def drawn(address: str) -> str:
    """Return the code as an SVG in black on white, which cameras need in a dark page too; a quarter may be torn off."""
    import segno

    code = segno.make(address, error="q", micro=False)
    written = io.BytesIO()
    code.save(
        written, kind="svg", xmldecl=False, light="#fff", omitsize=True, svgclass=None, lineclass=None, nl=False
    )
    return written.getvalue().decode()
