"""Where the desk's pages are."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import path

from portal.desk import entrance
from portal.desk.site import site
from portal.views import preferences

site.take_over(admin.site)

urlpatterns = [
    path("", entrance.start, name="home"),
    path("sign-in/", account.LoginView.as_view(template_name="desk/sign_in.html"), name="account_login"),
    path(
        "sign-in/inactive/",
        account.AccountInactiveView.as_view(template_name="desk/inactive.html"),
        name="account_inactive",
    ),
    path("sign-out/", account.LogoutView.as_view(template_name="desk/sign_out.html"), name="account_logout"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("admin/", site.urls),
]

handler400 = "portal.desk.entrance.bad_request"
handler403 = "portal.desk.entrance.forbidden"
handler404 = "portal.desk.entrance.not_found"
handler429 = "portal.desk.entrance.too_many"
handler500 = "portal.views.errors.server_error"
