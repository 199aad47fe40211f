"""The form by which a website signs people in, where it is not NextAuth's."""

import re

import msgspec

from golive.config.forms import path_trouble, placeholder_trouble


class SignInForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the sign-in page sends its form, and with what beside its hidden fields.

    ``fields`` are filled in with ``{email}`` and ``{password}``. Somebody is signed in when the answer leads to a path
    that matches ``lands``; a session's cookie alone says nothing, since visitors may have one too.
    """

    path: str
    fields: dict[str, str]
    lands: str

    def __post_init__(self) -> None:
        astray = path_trouble("path", self.path)
        if astray:
            raise ValueError(astray)
        for wanted in ("{email}", "{password}"):
            if not any(wanted in value for value in self.fields.values()):
                raise ValueError(f"fields has none that is filled with {wanted}")
        for name, value in self.fields.items():
            trouble = placeholder_trouble(name, value, ("email", "password"))
            if trouble:
                raise ValueError(f"fields: {trouble}")
        try:
            re.compile(self.lands)
        except re.error as error:
            raise ValueError(f'lands is "{self.lands}": not a regular expression ({error})') from error
