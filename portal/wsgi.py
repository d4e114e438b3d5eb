"""The WSGI application of the web and the desk process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Needs the applications that the line above has loaded.
from core.superuser import refuse_at_start  # noqa: E402

refuse_at_start()
