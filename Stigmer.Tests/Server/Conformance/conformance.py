"""A client of the original API against a server in local mode: `conformance.py <host:port> <folder of protos>`; exit code 1 tells of a broken promise."""
import traceback

import peer
import check_agents
import check_executions
import check_settings
import check_skills
import check_transport

for part in (check_executions, check_agents, check_settings, check_skills, check_transport):
    try:
        part.run()
    except Exception:  # one part that breaks off leaves the others their turn
        peer.check("%s comes to its end" % part.__name__, False, traceback.format_exc())

peer.finish()
