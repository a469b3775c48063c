"""How often the same may be tried, counted for each address in the memory of this process."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LOGIN = "10/minute;60/hour"
LINK = "30/minute"
UPLOAD = "10/minute"
JOIN = "10/minute;30/hour"

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
