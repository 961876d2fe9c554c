"""The door for web servers: gunicorn, waitress or any other that speaks WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongting.settings")
application = get_wsgi_application()
