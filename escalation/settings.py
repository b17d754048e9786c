"""What the desk is told from outside: the one place in this package that reads the environment."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from escalation.desk import Desk, build_desk
from escalation.hooks import key_of, kinds_of
from escalation.links import Signer
from escalation.sla import HoursError
from escalation.sla.hours import NONE
from handlers.hotlines import Hotlines, hotlines_of
from handlers.worth import DEFAULT_TIERS, WorthRules, parse_tiers


class DeskSettings(BaseSettings):
    """Settings of the desk, each an environment variable with the prefix ``AMENDS_``.

    Raises:
        pydantic.ValidationError: a value that cannot be used; it names the variable.
    """

    model_config = SettingsConfigDict(
        env_prefix="AMENDS_", env_file=".env", extra="ignore", populate_by_name=True
    )

    state_dir: Path = Path("var")
    """Where the embedded database, exports and logs are kept."""
    database_url: str = Field(
        default="", validation_alias=AliasChoices("AMENDS_DATABASE_URL", "DATABASE_URL")
    )
    """URL of the database; a SQLite file in `state_dir` when none is given."""

    shop: str = "Amends Demo Shop"
    zone: str = "Asia/Shanghai"
    """IANA name of the zone in which the shop's days and weeks are cut."""
    hours: str = "mon-fri 09:00-18:00"
    """Working hours: ``mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00``; 22:00-06:00 runs on.
    Single days: ``2026-12-31 closed; 2026-12-24 09:00-12:00``. ``24/7`` knows no holidays."""
    holidays: str | None = "CN"
    """Country (``CN``), or part of one (``GB-ENG``), whose public holidays close the desk;
    ``none``, or empty, for none."""
    teams: str = ""
    """Teams with hours of their own, one a line or parted by ``|``: ``night: mon-sun 22:00-06:00;
    zone Europe/London; holidays GB-ENG; takes price, en``. What a team does not say is as for the
    desk; what none takes is the desk's."""
    profile: str = ""
    """Regulators whose limits run beside the shop's own targets, separated by commas: ``uk-disp``,
    ``uk-payments``, ``us-cfpb``, ``cn-consumer``."""

    care_hours: str = "24/7"
    """When somebody answers people in need; holidays do not close it. Written as `hours` are."""
    emergency_number: str | None = None
    """Named to people in danger, beside the answer; that of the country when none is given."""
    crisis_number: str | None = None
    """Where somebody listens at any hour, for thoughts of self-harm; as above."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    """The shop's currency (ISO 4217): what a sum without one means."""
    tiers: str = DEFAULT_TIERS
    """Who is gold or silver: days with the shop, and what was spent in any one currency."""
    spend_weeks: Annotated[int, Field(ge=1, le=520)] = 52
    """The weeks back over which a customer's spending is looked at."""
    weeks_per_year: Annotated[int, Field(ge=1, le=52)] = 50
    """In how many weeks a year a customer buys."""
    years_left: Annotated[Decimal, Field(ge=0, le=40, decimal_places=1)] = Decimal(10)
    """For how many years a customer would stay."""
    carrier: Literal["tasks", "webhook"] = "tasks"
    """Who carries out granted remedies: staff from a list, or another system by webhook."""
    webhook_url: str | None = None
    """Where one of the company's systems is told what happens here (http or https)."""
    webhook_secret: SecretStr | None = None
    """What it checks us by: ``whsec_`` and a key in base 64, or any other text of 24 bytes."""
    webhook_events: str = "case.*, remedy.*"
    """Of which events it is told; ``none`` for none."""

    secret: SecretStr | None = None
    """Signs sessions; made and kept in `state_dir` when none is given."""
    link_secret: SecretStr | None = None
    """What the shop's own site signs web tokens with; without one only this program makes links."""
    telegram_name: Annotated[str, Field(pattern="^@?[A-Za-z0-9_]{5,32}$")] | None = None
    """The bot's name in Telegram, for links that open it."""
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    secure_cookies: bool = False
    """Set it when the console is reached by HTTPS."""
    demo: bool = True
    """Load the demo shop into an empty database."""

    @field_validator("holidays", mode="before")
    @classmethod
    def _none_when_empty(cls, value: object) -> object:
        said = value.strip().lower() if isinstance(value, str) else value
        return None if said in {"", NONE} else value

    @field_validator(
        *("secret", "link_secret", "telegram_name", "emergency_number", "crisis_number"),
        mode="before",
    )
    @classmethod
    def _absent_when_empty(cls, value: object) -> object:
        """What was copied and not filled in is no value: an empty key would let anybody sign."""
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("tiers")
    @classmethod
    def _readable(cls, value: str) -> str:
        parse_tiers(value)
        return value

    @field_validator("webhook_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if not value or not value.strip():
            return None
        parts = urlsplit(value.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an address begins with https:// or http:// and names a host")
        return value.strip()

    @field_validator("webhook_secret")
    @classmethod
    def _is_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        key_of(value.get_secret_value())
        return value

    @field_validator("webhook_events")
    @classmethod
    def _are_events(cls, value: str) -> str:
        kinds_of(value)
        return value

    def told_events(self) -> frozenset[str]:
        """The kinds of events that the company's system is told of; none without its address."""
        return kinds_of(self.webhook_events) if self.webhook_url else frozenset()

    def signer(self, secret: str) -> Signer:
        """What makes links by which customers come; `secret` is the program's own."""
        shared = self.link_secret.get_secret_value() if self.link_secret else None
        name = self.telegram_name.removeprefix("@") if self.telegram_name else None
        return Signer.of(secret, shared=shared, telegram_name=name)

    def desk(self) -> Desk:
        """The desk these settings describe.

        Raises:
            escalation.sla.HoursError: zone, hours, holidays, teams or profile cannot be used; it
                begins with the variable's name.
        """
        try:
            return build_desk(
                zone=self.zone,
                hours=self.hours,
                country=self.holidays,
                shop=self.shop,
                carrier=self.carrier,
                currency=self.currency,
                worth=WorthRules(
                    weeks_per_year=self.weeks_per_year,
                    years_left=self.years_left,
                    weeks=self.spend_weeks,
                    tiers=parse_tiers(self.tiers),
                ),
                care_hours=self.care_hours,
                hotlines=self._hotlines(),
                teams=self.teams,
                profile=self.profile,
            )
        except HoursError as error:
            name = f"{self.model_config['env_prefix']}{error.setting}".upper()
            raise HoursError(f"{name}: {error}", error.setting) from error

    def _hotlines(self) -> Hotlines:
        """Those that are set, else the country's."""
        known = hotlines_of(self.holidays)
        return Hotlines(
            self.emergency_number or known.emergency, self.crisis_number or known.crisis
        )

    @model_validator(mode="after")
    def _default_database(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite:///{self.state_dir / 'amends.db'}"
        return self
