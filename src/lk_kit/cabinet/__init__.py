"""The HTML shell of the cabinet: layout, navigation, theme and generic views. It knows no domain."""
