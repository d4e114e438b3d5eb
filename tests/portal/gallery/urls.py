"""The portal's addresses and the gallery's."""

from django.urls import path

from portal.urls import handler404
from portal.urls import urlpatterns as portal_patterns
from tests.portal.gallery.page import gallery

__all__ = ["handler404", "urlpatterns"]

urlpatterns = [path("gallery/", gallery, name="gallery"), *portal_patterns]
