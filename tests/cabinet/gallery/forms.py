from __future__ import annotations

from typing import Any

from django import forms
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet


class CompanyForm(forms.Form):
    name = forms.CharField(label="Название")
    inn = forms.CharField(label="ИНН", max_length=12, help_text="10 цифр у организации, 12 у предпринимателя.")
    kpp = forms.CharField(label="КПП", required=False)
    kind = forms.ChoiceField(label="Форма", choices=[("ooo", "ООО"), ("ao", "АО")])
    delivery = forms.ChoiceField(label="Доставка", choices=[("a", "Самовывоз"), ("b", "До двери")], widget=forms.RadioSelect)
    notify = forms.MultipleChoiceField(
        label="Сообщать", choices=[("m", "По почте"), ("s", "По SMS")], widget=forms.CheckboxSelectMultiple, required=False
    )
    password = forms.CharField(label="Пароль", widget=forms.PasswordInput, required=False)
    scan = forms.FileField(label="Карточка компании", required=False)
    comment = forms.CharField(label="Комментарий", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label="Данные верны")


class SignInForm(forms.Form):
    email = forms.EmailField(label="Эл. почта", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="Пароль", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class OrderFilter(FilterSet):
    q = CharFilter(
        label="Поиск", widget=forms.TextInput(attrs={"type": "search", "placeholder": "Номер, ваш номер или артикул"}), method="skip"
    )
    status = ChoiceFilter(label="Статус", empty_label="Все статусы", choices=[("p", "В обработке"), ("s", "Отгружен")], method="skip")
    period = ChoiceFilter(label="Период", empty_label="За всё время", choices=[("h", "За полгода"), ("y", "За год")], method="skip")
    since = DateFilter(label="С даты", widget=forms.DateInput(attrs={"type": "date"}), method="skip")
    until = DateFilter(label="По дату", widget=forms.DateInput(attrs={"type": "date"}), method="skip")

    def skip(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset
