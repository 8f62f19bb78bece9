"""Somebody at a browser without scripts: reads a page, fills in one of its forms as it stands, and sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag

from django.conf import settings
from django.test import Client
from django.urls import reverse

from guiju.core.parties import Actor
from tests import factories
from tests.apps.vouchers.world import World


@dataclass
class Form:
    """One form of a page: where it goes, what stands in its fields, and its buttons by their words."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Collects the forms of a page with the values a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.area: str | None = None
        self.button: tuple[str, str] | None = None
        self.is_inside = False
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
            self.is_inside = True
        elif self.is_inside:
            self._take(tag, given, {name for name, _ in attrs})

    def _take(self, tag: str, given: dict[str, str], names: set[str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind == "file":
                form.files.add(name)
            elif kind not in {"checkbox", "radio"} or "checked" in names:
                ticked = "on" if kind in {"checkbox", "radio"} else ""
                form.fields.setdefault(name, []).append(given.get("value", ticked))
        elif tag == "select":
            self.select = (name, [])
        elif tag == "option" and self.select:
            self.select[1].append((given.get("value", ""), "selected" in names))
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "button":
            self.button, self.text = (name, given.get("value", "")), ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select" and self.select:
            name, options = self.select
            chosen = [value for value, is_selected in options if is_selected] or [options[0][0]]
            self.forms[-1].fields[name] = chosen
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self.forms[-1].fields[self.area] = [self.text]
            self.area = None
        elif tag == "button" and self.button is not None and self.is_inside:
            self.forms[-1].buttons[self.text.strip()] = self.button
            self.button = None


def forms(html: str) -> list[Form]:
    reader = _Reader()
    reader.feed(html)
    return reader.forms


@dataclass
class Visitor:
    """One browser on the world's clock. `page` is the last response, `at` its address."""

    world: World
    client: Client = field(default_factory=Client)
    page: Any = None
    at: str = ""

    @property
    def mistakes(self) -> list[str]:
        """What the page says is wrong, in its own words."""
        return re.findall(r'<ul class="wrongs"[^>]*>.*?</ul>|<div class="problems".*?</div>', self.html, re.DOTALL)

    @property
    def html(self) -> str:
        return str(self.page.content.decode())

    def open(self, name: str, *args: object, **query: object) -> Any:
        """Open a page by its url name, or by its address when it begins with a slash."""
        address = name if name.startswith("/") else reverse(name, args=args)
        self._set_clock()
        self.page = self.client.get(address, query_params={key: str(value) for key, value in query.items()})
        self.at = address
        return self.page

    def press(self, button: str, files: Mapping[str, tuple[str, bytes]] | None = None, **typed: object) -> Any:
        """Fill in the form that has this button and send it; redirects are followed."""
        form = next((form for form in self._forms() if button in form.buttons), None)
        assert form is not None, f"no button {button!r} on {self.at}: {[*self._buttons()]}"
        data: dict[str, Any] = {**form.fields, **{name: _sent(value) for name, value in typed.items()}}
        for name in typed:
            assert name in form.fields or name == "redemption" or name.startswith("invoice-"), f"no field {name!r}"
        name, value = form.buttons[button]
        if name:
            data[name] = value
        for file, (filename, content) in (files or {}).items():
            assert file in form.files, f"no file field {file!r}"
            data[file] = _named(filename, content)
        self._set_clock()
        self.at = urldefrag(form.action).url or self.at
        self.page = self.client.post(self.at, data, follow=True)
        if self.page.redirect_chain:
            self.at = self.page.redirect_chain[-1][0]
        return self.page

    def _forms(self) -> list[Form]:
        return forms(self.html)

    def _buttons(self) -> Iterator[str]:
        for form in self._forms():
            yield from form.buttons

    def _set_clock(self) -> None:
        settings.CLOCK_OFFSET = self.world.at - datetime.now(UTC)


def visitor(world: World, actor: Actor) -> Visitor:
    """Somebody who signed in, with the second factor where one is needed."""
    return Visitor(world, factories.sign_in(Client(), actor))


def passer_by(world: World) -> Visitor:
    return Visitor(world)


def _sent(value: object) -> object:
    return value if isinstance(value, list) else str(value)


def _named(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file
