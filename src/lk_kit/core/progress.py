"""A progress bar for commands: on the error stream, so that the output of a command stays clean."""

from __future__ import annotations

from django.core.management.base import OutputWrapper

WIDTH = 30


class ProgressBar:
    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream
        self.is_begun = False

    def show(self, done: int, total: int) -> None:
        part = done / total if total else 1
        bar = "█" * int(part * WIDTH)
        self.stream.write(f"\r{bar:░<{WIDTH}} {part:4.0%} {done}/{total}", style_func=str, ending="")
        self.stream.flush()
        self.is_begun = True

    def end(self) -> None:
        if self.is_begun:
            self.stream.write("", style_func=str)
            self.is_begun = False
