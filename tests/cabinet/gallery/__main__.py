from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.cabinet.gallery.settings"
execute_from_command_line([sys.argv[0], "runserver", "--noreload", "--skip-checks", *sys.argv[1:]])
