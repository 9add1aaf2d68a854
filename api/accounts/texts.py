"""What the messages of accounts say, in each language; ``{link}`` stays in a text until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.outbox.letters import LINK
from models.domain import Person

DEFAULT: Final = "en"
_Texts = Mapping[str, tuple[str, str]]
"""Subject and text by language."""

_INVITED_EN: Final = """\
Hello {name},

you are invited to the event "{event}" on Bridgework.

Open this link to choose a password. It can be used once, until {until}:

{link}

If you did not expect this, leave it alone: nothing happens without the link.
"""
_INVITED_KO: Final = """\
{name} 님, 안녕하세요.

Bridgework에서 열리는 행사 "{event}"에 초대합니다.

아래 링크를 열어 비밀번호를 정해 주세요. 링크는 {until}까지 한 번만 사용할 수 있습니다.

{link}

짐작 가는 바가 없다면 그대로 두세요. 링크를 열지 않으면 아무 일도 일어나지 않습니다.
"""
INVITED: Final[_Texts] = {"en": ("Invitation: {event}", _INVITED_EN), "ko": ("초대: {event}", _INVITED_KO)}

_SIGN_IN_EN: Final = """\
Hello,

open this link to sign in to Bridgework. It can be used once, within {minutes:g} minutes:

{link}

If you did not ask for it, leave it alone: nothing happens without the link.
"""
_SIGN_IN_KO: Final = """\
안녕하세요.

아래 링크를 열면 Bridgework에 로그인됩니다. 링크는 {minutes:g}분 안에 한 번만 사용할 수 있습니다.

{link}

요청하신 적이 없다면 그대로 두세요. 링크를 열지 않으면 아무 일도 일어나지 않습니다.
"""
SIGN_IN: Final[_Texts] = {"en": ("Sign in to Bridgework", _SIGN_IN_EN), "ko": ("Bridgework 로그인", _SIGN_IN_KO)}

_CONFIRM_EN: Final = """\
Hello {name},

open this link to make this the address of your Bridgework account. It can be used once, within {minutes:g} minutes:

{link}

If you did not ask for it, leave it alone: nothing happens without the link.
"""
_CONFIRM_KO: Final = """\
{name} 님, 안녕하세요.

아래 링크를 열면 이 주소가 Bridgework 계정의 주소가 됩니다. 링크는 {minutes:g}분 안에 한 번만 사용할 수 있습니다.

{link}

요청하신 적이 없다면 그대로 두세요. 링크를 열지 않으면 아무 일도 일어나지 않습니다.
"""
CONFIRM: Final[_Texts] = {
    "en": ("Confirm your new address", _CONFIRM_EN),
    "ko": ("새 이메일 주소 확인", _CONFIRM_KO),
}

_CHANGED_EN: Final = """\
Hello {name},

the address of your Bridgework account is now {email}, and no longer this one.

If that was not you, tell the organisers at once.
"""
_CHANGED_KO: Final = """\
{name} 님, 안녕하세요.

Bridgework 계정의 주소가 이 주소에서 {email} 주소로 변경되었습니다.

본인이 변경하지 않았다면 바로 주최자에게 알려 주세요.
"""
CHANGED: Final[_Texts] = {
    "en": ("Your address was changed", _CHANGED_EN),
    "ko": ("이메일 주소가 변경되었습니다", _CHANGED_KO),
}
LANGUAGES: Final = tuple(INVITED)


def worded(texts: _Texts, language: str, **values: object) -> tuple[str, str]:
    """Subject and text, the subject on one line. What people have chosen, such as names, brings no link along."""
    subject, text = texts.get(language, texts[DEFAULT])
    plain = {name: _plain(value) if isinstance(value, str) else value for name, value in values.items()}
    return " ".join(subject.format(**plain).split()), text.format(**plain, link=LINK)


def language_of(person: Person | None) -> str:
    """The first of their languages that messages are written in."""
    spoken = person.languages if person else ()
    codes = (language.strip().lower().partition("-")[0] for language in spoken)
    return next((code for code in codes if code in LANGUAGES), DEFAULT)


def _plain(text: str) -> str:
    """On one line, and without the mark of a link."""
    return " ".join(text.replace(LINK, "").split())
