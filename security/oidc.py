"""Sign-in through the city's OpenID provider (OpenID Connect Core 1.0, authorization code flow with
PKCE). Who comes that way gets an account of their own; their role is what a claim says."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from data.strict import unknown
from security import accounts
from security.keeper import Keeper
from security.record import By, Deed, standing
from security.secret import fresh
from security.types import OF_A_DEPARTMENT, NoEntry, Role

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client

ALGORITHMS = ["RS256", "PS256", "ES256"]  # never "none", nor one that a client secret signs
LEEWAY_SECONDS = 60
PATIENCE_SECONDS = 10
PREFIX = "CCC_OIDC_"
BY = By("OpenID provider")


class OidcError(Exception):
    """The provider or its settings are not as they must be; the message holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where people sign in, and how its words become ours. `roles`: value of the claim -> role."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str
    department_claim: str
    roles: Mapping[str, Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Whom the provider vouches for."""

    subject: str
    name: str
    role: Role
    department: str | None


def provider_of(environment: Mapping[str, str]) -> Provider | None:
    """The provider that the environment names; None without CCC_OIDC_ISSUER. Raises OidcError."""
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    if not given.get("CCC_OIDC_ISSUER"):
        return None
    for name in ("CCC_OIDC_CLIENT_ID", "CCC_OIDC_CLIENT_SECRET", "CCC_OIDC_ROLES"):
        if not given.get(name):
            raise OidcError(f"{name} is missing; docs/identity.md says what it is")
    return Provider(
        issuer=given["CCC_OIDC_ISSUER"].rstrip("/"),
        client_id=given["CCC_OIDC_CLIENT_ID"],
        client_secret=given["CCC_OIDC_CLIENT_SECRET"],
        role_claim=given.get("CCC_OIDC_ROLE_CLAIM") or "groups",
        department_claim=given.get("CCC_OIDC_DEPARTMENT_CLAIM") or "department",
        roles=_roles(given["CCC_OIDC_ROLES"]),
    )


def _roles(text: str) -> dict[str, Role]:
    """`ccc-duty=duty officer,ccc-it=operator`. Raises OidcError."""
    roles: dict[str, Role] = {}
    for pair in text.split(","):
        claimed, _, role = (part.strip() for part in pair.partition("="))
        if role not in list(map(str, Role)):
            raise OidcError(f"CCC_OIDC_ROLES: {unknown('role', role, list(map(str, Role)))}")
        roles[claimed] = Role(role)
    return roles


class Oidc:
    """One provider, asked anew what it is when it is first needed."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._known: dict[str, Any] = {}

    def begin(self, back_to: str) -> tuple[str, dict[str, str]]:
        """Where the browser goes, and what is to be kept until it is back. Raises OidcError."""
        kept = {"state": fresh(), "nonce": fresh(), "verifier": fresh() + fresh()}
        with self._client(back_to) as client:
            url, _state = client.create_authorization_url(
                self._metadata()["authorization_endpoint"], state=kept["state"],
                nonce=kept["nonce"], code_verifier=kept["verifier"],
            )  # fmt: skip
        return str(url), kept

    def finish(self, came_to: str, back_to: str, kept: Mapping[str, str]) -> Came:
        """Whom the provider vouches for, from the address that the browser came back to. Raises
        OidcError for all that is not as it must be, NoEntry when no claim of theirs is a role."""
        try:
            with self._client(back_to) as client:
                told = client.fetch_token(
                    self._metadata()["token_endpoint"], authorization_response=came_to,
                    state=kept["state"], code_verifier=kept["verifier"],
                )  # fmt: skip
            claims = self._claims(told, kept["nonce"])
        except (AuthlibBaseError, JoseError, httpx.HTTPError, ValueError, KeyError) as error:
            raise OidcError(f"sign-in failed: {type(error).__name__}") from error
        return self._came(claims)

    def _claims(self, told: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        known: Any = self._get(self._metadata()["jwks_uri"])
        keys = KeySet.import_key_set(known)
        token = jwt.decode(told["id_token"], keys, algorithms=ALGORITHMS)
        expected = {
            "iss": {"essential": True, "value": self._metadata()["issuer"]},
            "aud": {"essential": True, "value": self.provider.client_id},
        }
        params = {"nonce": nonce, "client_id": self.provider.client_id}
        claims = CodeIDToken(token.claims, token.header, expected, params)
        claims.validate(leeway=LEEWAY_SECONDS)
        return dict(claims)

    def _came(self, claims: Mapping[str, Any]) -> Came:
        said = claims.get(self.provider.role_claim, [])
        said = [said] if isinstance(said, str) else said
        # The first role in the order of the setting: a person has one.
        role = next((role for word, role in self.provider.roles.items() if word in said), None)
        department = claims.get(self.provider.department_claim)
        if role is None or (role in OF_A_DEPARTMENT and not isinstance(department, str)):
            raise NoEntry
        name = claims.get("preferred_username") or claims.get("email") or claims["sub"]
        return Came(
            subject=f"{self.provider.issuer} {claims['sub']}",
            name=str(name),
            role=role,
            department=department if role in OF_A_DEPARTMENT else None,
        )

    def _client(self, back_to: str) -> OAuth2Client:
        with warnings.catch_warnings():  # of a newer httpx that is not there yet
            warnings.simplefilter("ignore")
            from authlib.integrations.httpx_client import OAuth2Client
        return OAuth2Client(
            client_id=self.provider.client_id, client_secret=self.provider.client_secret,
            scope="openid profile email", redirect_uri=back_to, code_challenge_method="S256",
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    def _metadata(self) -> dict[str, Any]:
        if not self._known:
            known = self._get(f"{self.provider.issuer}/.well-known/openid-configuration")
            if str(known.get("issuer", "")).rstrip("/") != self.provider.issuer:
                raise OidcError("the provider calls itself by another name than CCC_OIDC_ISSUER")
            self._known = known
        return self._known

    def _get(self, url: str) -> dict[str, Any]:
        try:
            answer = httpx.get(url, timeout=PATIENCE_SECONDS).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise OidcError(f"the provider does not answer: {type(error).__name__}") from error
        found: dict[str, Any] = answer
        return found


def account_name(keeper: Keeper, came: Came) -> str:
    """The account of somebody who came from a provider: made at the first time, with the role of
    today. Raises Refused when their name belongs to another account."""
    known = accounts.of_subject(keeper.store, came.subject)
    if known is None:
        known = accounts.add(
            keeper.store, came.name, came.role, now_ms=keeper.now_ms(),
            department=came.department, subject=came.subject,
            noted=keeper.record.of(
                Deed.ACCOUNT_ADDED, BY, accounts.clean_name(came.name),
                standing(came.role, came.department),
            ),
        )  # fmt: skip
    elif (known.role, known.department) != (came.role, came.department):
        accounts.change(
            keeper.store, known.name, keeper.now_ms(), role=str(came.role),
            department=came.department,
            noted=keeper.record.of(
                Deed.ROLE, BY, known.name,
                f"{standing(known.role, known.department)} → "
                f"{standing(came.role, came.department)}",
            ),
        )  # fmt: skip
    return known.name
