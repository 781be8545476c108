"""Every table of the platform, so that one import makes them all known."""

import laituri_learn.access.models
import laituri_learn.imports.models
import laituri_learn.jobs.models
import laituri_learn.messages.models
import laituri_learn.network.models
import laituri_learn.statements.clients.models
import laituri_learn.statements.forwarding.models
import laituri_learn.statements.incoming.models
import laituri_learn.statements.models  # noqa: F401
