"""How a server is told what to be."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from asfound.cli.serve import serve
from asfound.errors import BadSetting
from asfound.settings import read_serve_settings, sender_of


def test_nothing_said_is_a_server_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_serve_settings({})

    assert (settings.host, settings.port, settings.secure) == ("127.0.0.1", 8000, False)
    assert settings.data == tmp_path / "asfound-data"
    assert settings.database == f"sqlite:///{tmp_path}/asfound-data/asfound.sqlite"
    assert settings.photos == f"file://{tmp_path}/asfound-data/photos"
    assert settings.address == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("environment", "secure", "address"),
    [
        ({"PUBLIC_URL": "https://asfound.example.org/"}, True, "https://asfound.example.org"),
        ({"PUBLIC_URL": "http://10.0.0.5:8000"}, False, "http://10.0.0.5:8000"),
        ({"TLS_CERT": "c", "TLS_KEY": "k", "PORT": "8443"}, True, "https://127.0.0.1:8443"),
        ({"LOCAL_HTTPS": "1", "HOST": "0.0.0.0"}, True, "https://127.0.0.1:8000"),  # noqa: S104
        ({"LOCAL_HTTPS": "0"}, False, "http://127.0.0.1:8000"),
        ({"HOST": "::"}, False, "http://[::1]:8000"),
    ],
)
def test_how_it_is_reached(environment: dict[str, str], secure: bool, address: str) -> None:
    settings = read_serve_settings(
        {f"ASFOUND_{name}": value for name, value in environment.items()}
    )

    assert (settings.secure, settings.address) == (secure, address)


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"PUBLIC_URL": "asfound.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://example.org/asfound"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://user@example.org"}, "PUBLIC_URL"),
        ({"SMTP_URL": "http://user:word@mail"}, "SMTP_URL"),
        ({"TLS_CERT": "c"}, "TLS_KEY"),
        ({"TLS_KEY": "k"}, "TLS_CERT"),
        ({"LOCAL_HTTPS": "1", "TLS_CERT": "c", "TLS_KEY": "k"}, "LOCAL_HTTPS"),
        ({"JOBS": "0"}, "JOBS"),
    ],
)
def test_what_cannot_be_is_told(environment: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting, match=name) as caught:
        read_serve_settings({f"ASFOUND_{key}": value for key, value in environment.items()})
    assert "word" not in caught.value.message.replace("password", "")


def test_mail_comes_from_somebody() -> None:
    smtp = {"ASFOUND_SMTP_URL": "smtp://mail.example.org?from=office@example.org"}

    assert sender_of(read_serve_settings(smtp)) == "office@example.org"
    own = smtp | {"ASFOUND_MAIL_FROM": "me@example.org"}
    assert sender_of(read_serve_settings(own)) == "me@example.org"


def test_a_busy_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(BadSetting, match="choose another one, as --port"):
            serve(port=port, data=tmp_path / "new")

    assert not (tmp_path / "new").exists()
