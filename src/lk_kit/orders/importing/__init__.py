"""Orders of another system, read from CSV files by a mapping and taken over in chunks; see `manage.py lk_import_orders`."""

from .loading import Options, Report, import_orders
from .mapping import Mapping, read_mapping

__all__ = ["Mapping", "Options", "Report", "import_orders", "read_mapping"]
