"""What people bring to the bench."""

from app.core.forms import FileField, Form
from app.core.i18n import _l
from app.playbooks.rules.limits import FOLDER_BYTES


class PackageForm(Form):
    """A zip, or one YAML file."""

    file = FileField(
        _l("Zip or YAML file"), optional=True, kinds=("zip", "yaml", "yml"), limit=FOLDER_BYTES,
        description=_l("A zip holds the folder of a playbook or of an overlay. Nothing is installed yet."),
    )
