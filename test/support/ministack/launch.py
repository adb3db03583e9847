"""ministack, with crawls that are over soon (its own take 5 s, a constant)."""

import os

from ministack.services import glue

glue.CRAWLER_RUN_SECONDS = float(os.environ.get("CRAWLER_RUN_SECONDS", "0.3"))

from ministack.app import main  # noqa: E402

main()
