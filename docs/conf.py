"""Sphinx: MyST pages by Diátaxis; what is public is printed from the code by `_ext/lk_reference`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent / "src")]
os.environ["DJANGO_SETTINGS_MODULE"] = "lk_docs_settings"

import django  # noqa: E402

django.setup()

import lk_kit  # noqa: E402

project = "lk_kit"
author = "lk_kit authors"
copyright = "lk_kit authors"
release = version = lk_kit.__version__
language = "en"

extensions = ["myst_parser", "lk_reference"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_ext"]
nitpicky = True

html_theme = "furo"
html_title = "lk_kit"
html_show_sphinx = False
html_show_sourcelink = False
