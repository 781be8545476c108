"""The form of a target."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from laituri_learn.statements.forwarding import rules
from laituri_learn.statements.forwarding.models import ForwardingTarget
from laituri_learn.statements.forwarding.services import TargetPlan


class TargetForm(FlaskForm):
    """What an administrator decides about a target. The secret is taken, never shown."""

    name = StringField(_l("Name"), [DataRequired(_l("Give a name.")), Length(max=100)])
    endpoint = StringField(_l("Address"), [DataRequired(_l("Give the address.")), Length(max=500)])
    version = SelectField(_l("xAPI version"), choices=[(each, each) for each in rules.VERSIONS])
    username = StringField(_l("Key"), [Length(max=200)])
    secret = PasswordField(_l("Secret"), [Length(max=500)])
    allow_private = BooleanField(_l("The address may be in our own network"))
    plugins = SelectMultipleField(_l("Only statements of these plugins"))
    verbs = TextAreaField(_l("Only these verbs"), [Length(max=10_000)])
    organisations = SelectMultipleField(_l("Only people of these organisations"))
    from_start = BooleanField(_l("Send also everything recorded before now"))

    def validate_username(self, field: StringField) -> None:
        """A colon would end the key early (RFC 7617)."""
        if ":" in (field.data or ""):
            raise ValidationError(_l("A key cannot contain a colon."))

    def validate_verbs(self, _field: TextAreaField) -> None:
        """Each line is a full identifier."""
        for line in self.verb_list():
            if not line.startswith(("http://", "https://", "urn:", "tag:")) or any(each.isspace() for each in line):
                raise ValidationError(_l("Give one full identifier of a verb on each line."))

    def verb_list(self) -> tuple[str, ...]:
        """The lines that say something."""
        return tuple(dict.fromkeys(line.strip() for line in (self.verbs.data or "").splitlines() if line.strip()))

    def choices(self, plugins: list[tuple[str, str]], organisations: list[tuple[str, str]]) -> None:
        """Fill the lists to choose from: pairs of code and name."""
        self.plugins.choices = plugins
        self.organisations.choices = organisations

    def wants_private(self) -> bool:
        """The checkbox, where it is offered."""
        return "allow_private" in self and bool(self.allow_private.data)

    def show(self, target: ForwardingTarget) -> None:
        """Fill in a saved target."""
        for name in ("name", "endpoint", "version", "username", "allow_private", "plugins", "organisations"):
            if name in self:
                self[name].data = getattr(target, name)
        self.verbs.data = "\n".join(target.verbs)

    def plan(self, endpoint: str) -> TargetPlan:
        """The form as a plan, with the address that was checked."""
        return TargetPlan(
            name=(self.name.data or "").strip(),
            endpoint=endpoint,
            version=self.version.data,
            username=(self.username.data or "").strip(),
            secret=self.secret.data or "",
            allow_private=self.wants_private(),
            plugins=tuple(self.plugins.data or ()),
            verbs=self.verb_list(),
            organisations=tuple(self.organisations.data or ()),
        )
