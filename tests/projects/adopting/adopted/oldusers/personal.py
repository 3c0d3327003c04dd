from lk_kit.core.personal import Erase, Personal, declare

CONTACT = Personal(purpose="Связь с покупателем", retention="Пока есть учётная запись", erase=Erase.CLEAR)
declare("oldusers.Profile", {"mobile": CONTACT, "company_name": CONTACT, "company_inn": CONTACT})
