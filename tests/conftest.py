"""For all tests: nothing is written to the home of whoever runs them."""

import os
import tempfile

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="trialscreen-tests-")
