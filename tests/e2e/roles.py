"""Who is there for which test, at each width another person."""

ROLES = {
    "mail": ("Игорь", "Белов"),
    "sms": ("Софья", "Чернова"),
    "reset": ("Фёдор", "Громов"),
    "alarm": ("Зоя", "Лукина"),
    "trusted": ("Павел", "Синицын"),
    "typed": ("Вера", "Рогова"),
    "newcomer": ("Глеб", "Астахов"),
    "leaver": ("Майя", "Крылова"),
    "viewed": ("Тимур", "Ахметов"),
    "first": ("Аполлинария", "Вознесенская-Преображенская"),
    "second": ("Лев", "Орехов"),
    "buyer": ("Константин", "Рождественский"),
}
INN = {1280: "7830002293", 390: "7736050003"}
LONG_COMPANY = "ООО «Северо-Западное строительно-монтажное управление № 17 имени В. В. Докучаева»"


def email_of(role: str, width: int) -> str:
    return f"{role}{width}@example.com"


def phone_of(role: str, width: int) -> str:
    return f"+7921{list(ROLES).index(role):03}{width:04}"
