"""People who sign in."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.columns import EMPTY, instant
from core.admin.generics import ModelForm, UserCreationForm
from core.admin.generics import UserAdmin as PasswordPages
from core.admin.pages import DeskAdmin
from customers.admin.memberships import MembershipInline
from customers.admin.separation import why_not_staff
from customers.commands.change_person import end_sessions
from customers.models import User
from customers.texts import group_name

SHOWN_AS = {"groups": "group_names"}


class PersonForm(ModelForm):
    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_is_staff(self) -> bool:
        is_staff = bool(self.cleaned_data["is_staff"])
        if is_staff and (why_not := why_not_staff(self.instance)):
            raise ValidationError(why_not)
        return is_staff


class NewPersonForm(UserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "language", "phone")
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(PasswordPages, DeskAdmin):
    """People of partners and of the operator. Only a superuser touches the operator's."""

    form = PersonForm
    add_form = NewPersonForm
    inlines = (MembershipInline,)
    list_display = ("email", "name", "partners", "is_active", "is_staff", "last_signed_in")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    actions = ("activate", "deactivate")
    fieldsets = (
        (None, {"fields": ("email", "name", "is_active", "password_link", "membership_link")}),
        (_("Contact"), {"fields": ("language", "phone", "contact_method")}),
        (_("Desk"), {"fields": ("is_staff", "is_superuser", "groups")}),
        (_("History"), {"fields": ("last_signed_in", "joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "language", "phone", "password1", "password2")}),)

    last_signed_in = instant("last_login", _("last signed in"))
    joined = instant("date_joined", _("date joined"))

    @admin.display(description=_("partner"))
    def partners(self, user: User) -> str:
        return ", ".join(membership.partner.name for membership in user.memberships.all())

    @admin.display(description=_("groups"))
    def group_names(self, user: User) -> str:
        return ", ".join(group_name(group.name) for group in user.groups.order_by("name")) or EMPTY

    @admin.display(description=_("password"))
    def password_link(self, user: User) -> str:
        url = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', url, _("Set a new password"))

    @admin.display(description=_("partner"))
    def membership_link(self, user: User) -> str:
        url = f"{reverse('admin:customers_membership_add')}?user={user.pk}"
        return format_html('<a href="{}">{}</a>', url, _("Give a role at a partner"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """People alone: a program has no password, no membership of its own choosing and no address."""
        rows = super().get_queryset(request).filter(service_principal__isnull=True)
        return rows.prefetch_related("memberships__partner")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if isinstance(field, forms.ModelMultipleChoiceField) and db_field.name == "groups":
            field.label_from_instance = lambda obj: group_name(obj.name)  # type: ignore[method-assign]
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may not change the groups reads their names."""
        fieldsets = super().get_fieldsets(request, obj)
        if not obj or request.user.is_superuser:
            return fieldsets
        return [
            (name, {**options, "fields": [SHOWN_AS.get(str(field), field) for field in options["fields"]]})
            for name, options in fieldsets
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[Any, ...]:
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = ("password_link", "membership_link", "last_signed_in", "joined")
        if not request.user.is_superuser:
            return (*shown, "is_staff", "is_superuser", "groups", "group_names")
        return (*shown, "is_active", "is_staff", "is_superuser") if obj and obj.pk == request.user.pk else shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj and obj.is_staff and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """An address that was replaced opens no door any more, and whoever is switched off has no session left."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            end_sessions(obj.pk)
        if "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()

    @admin.action(description=_("Activate the selected people"), permissions=["change"])
    def activate(self, request: HttpRequest, people: "QuerySet[User]") -> None:
        self._set_active(request, people, True)

    @admin.action(description=_("Deactivate the selected people: their rights end at once"), permissions=["change"])
    def deactivate(self, request: HttpRequest, people: "QuerySet[User]") -> None:
        self._set_active(request, people, False)

    def _set_active(self, request: HttpRequest, people: "QuerySet[User]", is_active: bool) -> None:
        others = people.exclude(email=request.user.get_username())
        allowed = others if request.user.is_superuser else others.filter(is_staff=False)
        ended = F("session_epoch") if is_active else F("session_epoch") + 1
        count = allowed.exclude(is_active=is_active).update(is_active=is_active, session_epoch=ended)
        text = ngettext("%(count)s person was changed.", "%(count)s people were changed.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)
