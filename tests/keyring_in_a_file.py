"""A keyring for tests: what stands in a JSON file. ``PYTHON_KEYRING_BACKEND`` names the class."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Keeps secrets in the file that ``TEST_KEYRING`` names: {"service/name": "secret"}."""

    priority = 1  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        path = os.environ["TEST_KEYRING"]
        found: dict[str, str] = json.loads(Path(path).read_text(encoding="utf-8"))
        return found.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


class BrokenKeyring(FileKeyring):
    """One whose backend fails, and says more than it should."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(f"no answer for {super().get_password(service, username)}")
