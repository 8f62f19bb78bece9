"""docs/pages.md names every piece and every word-filter there is, and no other."""

import re
from pathlib import Path

from guiju.project.templatetags import components, guiju

PAGE = (Path(__file__).parents[2] / "docs/pages.md").read_text(encoding="utf-8")


def test_every_tag_and_filter_is_documented() -> None:
    spans = PAGE
    for name in {*components.register.tags, *guiju.register.tags}:
        assert re.search(rf"{{% {name}\b", spans), f"{{% {name} %}} is not in docs/pages.md"
    for name in guiju.register.filters:
        assert re.search(rf"\b{name}\b", spans), f"{name} is not in docs/pages.md"


def test_no_tag_is_documented_that_does_not_exist() -> None:
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    named = {name for name in re.findall(r"{% (\w+)", rows) if not name.startswith("end")}
    assert named <= {*components.register.tags, *guiju.register.tags}
