"""The WSGI application of the web, the desk and the ARM process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Needs the applications that the line above has loaded.
from django.core.checks import run_checks  # noqa: E402

from core.superuser import refuse_at_start  # noqa: E402
from portal.garbage import spare_what_stays  # noqa: E402

refuse_at_start()
if serious := [one for one in run_checks(tags=["serving"]) if one.is_serious()]:
    raise SystemExit("\n".join(map(str, serious)))
spare_what_stays()
