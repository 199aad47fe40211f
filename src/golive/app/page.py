"""What anyone sees of a page: its words, and whether it asks for a password, or a script may."""

from html.parser import HTMLParser


class PageReader(HTMLParser):
    """Reads a page's visible text and field values, in one go over it however long it is."""

    def __init__(self) -> None:
        super().__init__()
        self._words: list[str] = []
        self.password_field = self.scripted = False

    @property
    def text(self) -> str:
        """All words of the page."""
        return "".join(self._words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a password field, what fields are filled with, and a script."""
        given = dict(attrs)
        self.scripted |= tag == "script"
        if tag == "input":
            self.password_field |= given.get("type") == "password" or given.get("name") == "password"
            self._words.append(f" {given.get('value') or ''} {given.get('placeholder') or ''}")

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self._words.append(f" {data}")
