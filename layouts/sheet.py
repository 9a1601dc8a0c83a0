"""Pages that stand outside the app: they are whole HTML documents, as nobody is signed in yet."""

from __future__ import annotations

from html import escape

from layouts.shell import HTML_LANGUAGE, OTHER_LANGUAGE
from layouts.theme import Theme
from layouts.words import Translate, translator

HEAD = """<!doctype html>
<html lang="{lang}" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/fonts.css">
<link rel="stylesheet" href="/assets/base.css">
<link rel="stylesheet" href="/assets/login/login.css">
<link rel="icon" href="data:,">
<script src="/assets/login/login.js" defer></script>
</head>
<body class="sheet">
<header class="sheet-bar"><b>{city}</b><span>{app}</span>{switch}</header>
<main>
"""
TAIL = "</main>\n</body>\n</html>\n"


def sheet(
    language: str, city: str, app: str, content: str, theme: Theme, switch_to: str = ""
) -> str:  # fmt: skip
    """A document with `content`, which must be escaped; `switch_to` leads to the other language."""
    other, name = OTHER_LANGUAGE[language]
    switch = (
        f'<a href="{escape(switch_to)}" lang="{HTML_LANGUAGE[other]}">{name}</a>'
        if switch_to else ""
    )  # fmt: skip
    head = HEAD.format(
        lang=HTML_LANGUAGE[language], theme=theme, title=escape(f"{city} · {app}"),
        city=escape(city), app=escape(app), switch=switch,
    )  # fmt: skip
    return head + content + TAIL


def sign_in(
    language: str, city: str, app: str, *, switch_to: str, next_page: str,
    demo: list[tuple[str, str]], password: str, provider: bool, failed: bool = False,
    theme: Theme = "dark",
) -> str:  # fmt: skip
    """The page that asks who it is. `demo` lists (name, role) of accounts that all may use."""
    t = translator(language)
    facts = {
        "wrong": t("This name and password do not fit together."),
        "wait": t("Too many attempts. The next one is heard in {n} s."),
        "lost": t("The server does not answer. Try again."),
        "next": next_page,
    }
    said = t("The city’s sign-in let nobody in.") if failed else ""
    told = "".join(f' data-{name}="{escape(words)}"' for name, words in facts.items())
    oidc = (
        f'<a class="sheet-other" href="/login/oidc">{escape(t("Sign in with the city’s account"))}'
        "</a>"
        if provider else ""
    )  # fmt: skip
    content = f"""<form id="login"{told}>
<h1>{escape(t("Sign in"))}</h1>
<label>{escape(t("Name"))}<input name="name" autocomplete="username" required autofocus></label>
<label>{escape(t("Password"))}<input name="password" type="password"
 autocomplete="current-password" required></label>
<button>{escape(t("Sign in"))}</button>
<p id="login-said" role="alert">{escape(said)}</p>
{oidc}</form>
{_demo(t, demo, password)}"""
    return sheet(language, city, app, content, theme, switch_to)


def _demo(t: Translate, accounts: list[tuple[str, str]], password: str) -> str:
    if not accounts:
        return ""
    rows = "".join(
        f'<li><button type="button" data-name="{escape(name)}" data-password="{escape(password)}">'
        f"<b>{escape(t(role))}</b><span>{escape('' if name == t(role) else name)}</span></button>"
        "</li>"
        for name, role in accounts
    )
    return (
        f'<section class="sheet-demo"><h2>{escape(t("Demo accounts"))}</h2>'
        f"<p>{escape(t('Each has the password'))} <code>{escape(password)}</code></p>"
        f"<ul>{rows}</ul></section>"
    )


def no_right(
    language: str, city: str, app: str, *, name: str, role: str, home: str, theme: Theme = "dark"
) -> str:  # fmt: skip
    """What stands where somebody has no right to be, with the way back."""
    t = translator(language)
    said = t("{name}, this page is not among those of your role: {role}.", name=t(name),
             role=t(role))  # fmt: skip
    content = f"""<section class="sheet-no">
<h1>{escape(t("Not for this role"))}</h1>
<p>{escape(said)}</p>
<p><a href="{escape(home)}">{escape(t("Back to your page"))}</a>
<button type="button" data-sign-out>{escape(t("Sign out"))}</button></p>
</section>
"""
    return sheet(language, city, app, content, theme)
