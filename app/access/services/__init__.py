"""Everything that alters organisations, people, roles and sessions: one function per decision a person takes."""

from app.access.services.first_run import begin_here
from app.access.services.letters import password_letter, sign_in_address
from app.access.services.organisations import change_organisation, found_organisation
from app.access.services.passwords import (
    check_password,
    choose_by_link,
    choose_password,
    link_for,
    person_behind,
    prove,
    renew_hash,
)
from app.access.services.people import (
    add_people,
    add_person,
    change_language,
    change_self,
    correct_person,
    demand_to_answer_for,
    move_department,
    readmit,
    send_away,
    settle_person,
)
from app.access.services.roles import give_role, set_roles, take_role
from app.access.services.sign_ins import (
    begin_sign_in,
    end_all_sign_ins,
    end_one_sign_in,
    end_sign_in,
    enter_organisation,
    hash_of,
)
from app.access.services.tokens import make_token, revoke_token

__all__ = [
    "add_people",
    "add_person",
    "begin_here",
    "begin_sign_in",
    "change_language",
    "change_organisation",
    "change_self",
    "check_password",
    "choose_by_link",
    "choose_password",
    "correct_person",
    "demand_to_answer_for",
    "end_all_sign_ins",
    "end_one_sign_in",
    "end_sign_in",
    "enter_organisation",
    "found_organisation",
    "give_role",
    "hash_of",
    "link_for",
    "make_token",
    "move_department",
    "password_letter",
    "person_behind",
    "prove",
    "readmit",
    "renew_hash",
    "revoke_token",
    "send_away",
    "set_roles",
    "settle_person",
    "sign_in_address",
    "take_role",
]
