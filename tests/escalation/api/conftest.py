"""The furnished desk."""

from tests.furnishing import (  # noqa: F401 - fixtures are found by being here
    app,
    colleague,
    database,
    furnished,
    furnished_file,
    manager,
    nobody,
    supervisor,
)
