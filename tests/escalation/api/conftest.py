"""The furnished desk, and another system that may write."""

from tests.furnishing import (  # noqa: F401 - fixtures are found by being here
    api,
    app,
    colleague,
    database,
    furnished,
    furnished_file,
    manager,
    nobody,
    supervisor,
)
