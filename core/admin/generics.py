"""Django's classes with their parameters: they take one in the type checker only."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
    UserAdmin = auth_admin.UserAdmin[Any]
    UserCreationForm = auth_forms.BaseUserCreationForm[Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    ModelForm = forms.ModelForm
    UserAdmin = auth_admin.UserAdmin
    UserCreationForm = auth_forms.BaseUserCreationForm

__all__ = ["ModelAdmin", "ModelForm", "TabularInline", "UserAdmin", "UserCreationForm"]
