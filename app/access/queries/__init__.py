"""Who somebody is, where they belong, and where they came in."""

from app.access.queries.organisations import (
    all_organisations,
    first_organisation,
    organisation,
    organisation_of_name,
    organisations_of,
)
from app.access.queries.people import (
    PersonLine,
    actor_for,
    by_email,
    by_ref,
    demonstration_people,
    holders,
    is_alone_here,
    is_empty,
    membership,
    myself,
    names,
    pages_of,
    people,
    person,
    roles_held,
)
from app.access.queries.sign_ins import (
    Credentials,
    SignInLine,
    TokenLine,
    credentials,
    live_sign_in,
    live_token,
    my_sign_ins,
    my_tokens,
    token,
)

__all__ = [
    "Credentials", "PersonLine", "SignInLine", "TokenLine", "actor_for", "all_organisations", "by_email",
    "by_ref", "credentials", "demonstration_people", "first_organisation", "holders", "is_alone_here",
    "is_empty", "live_sign_in", "live_token", "membership", "my_sign_ins", "my_tokens", "myself", "names",
    "organisation", "organisation_of_name", "organisations_of", "pages_of", "people", "person", "roles_held",
    "token",
]
