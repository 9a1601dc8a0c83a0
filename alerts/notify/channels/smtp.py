"""E-mail over SMTP (RFC 5321), one connection a mail. The key makes the Message-ID, so that mail
programs show two attempts as one mail, and stands in the header X-Notification-Key.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from alerts.notify.types import ChannelError, Message, Variable, secret
from alerts.notify.types import Config as Base

KEY_HEADER = "X-Notification-Key"


def _is_address(text: str) -> str:
    try:
        address = Address(addr_spec=text)
    except Exception as error:
        raise ValueError(f"not an e-mail address: {text!r}") from error
    if not address.domain:
        raise ValueError(f"not an e-mail address: {text!r}")
    return text


class Config(Base):
    """A mail server. With `user_env` and `password_env` it is logged in to."""

    kind: Literal["email"]
    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, AfterValidator(_is_address)]
    user_env: Variable | None = None
    password_env: Variable | None = None

    @property
    def needs_address(self) -> bool:
        return True

    def open(self) -> Smtp:
        return Smtp(self)


class Smtp:
    """Sends through one server."""

    def __init__(self, config: Config, now_s: Callable[[], float] = time.time) -> None:
        self._config, self._now_s = config, now_s

    def send(self, message: Message, key: str) -> None:
        """Returns when the server has taken it. Raises ChannelError with the server's answer."""
        mail = self._mail(message, key)
        try:
            with self._connect() as server:
                if self._config.user_env and self._config.password_env:
                    server.login(secret(self._config.user_env), secret(self._config.password_env))
                server.send_message(mail)
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Holds nothing between mails."""

    def _mail(self, message: Message, key: str) -> EmailMessage:
        mail = EmailMessage()
        domain = Address(addr_spec=self._config.sender).domain
        mail["Subject"] = message.subject
        mail["From"] = self._config.sender
        mail["To"] = message.address
        mail["Date"] = formatdate(self._now_s())
        mail["Message-ID"] = f"<{key}@{domain}>"
        mail[KEY_HEADER] = key
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        mail.set_content(message.body + "\n")
        return mail

    def _connect(self) -> smtplib.SMTP:
        config = self._config
        context = ssl.create_default_context()
        if config.security == "tls":
            return smtplib.SMTP_SSL(
                config.host, config.port, timeout=config.timeout_s, context=context
            )
        server = smtplib.SMTP(config.host, config.port, timeout=config.timeout_s)
        if config.security == "starttls":
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server
