"""What every part of the conformance client uses: stubs made from the protos, a channel, and checks that are counted."""
import os
import sys
import tempfile

import grpc
import grpc_tools
from grpc_tools import protoc

ADDRESS, PROTOS = sys.argv[1], sys.argv[2]
OUT = tempfile.mkdtemp(prefix="stigmer-conformance-")
FILES = [os.path.join(folder, name) for folder, _, names in os.walk(PROTOS) for name in names
         if name.endswith(".proto") and not {"bin", "obj"} & set(os.path.relpath(folder, PROTOS).split(os.sep))]
GOOGLE = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")
assert protoc.main(["protoc", "-I", PROTOS, "-I", GOOGLE, "--python_out=" + OUT, "--grpc_python_out=" + OUT] + FILES) == 0
sys.path.insert(0, OUT)

from google.rpc import error_details_pb2, status_pb2  # noqa: E402

# As the clients of the original have it: no size is raised.
CHANNEL = grpc.insecure_channel(ADDRESS)
RUNNER = (("authorization", "Bearer dummy-local-key"),)
API = "agentic.stigmer.ai/v1"
Code = grpc.StatusCode

checks = 0
failures = []


def check(name, good, detail=""):
    """Counts one promise of the API."""
    global checks
    checks += 1
    if not good:
        failures.append(name)
        print("not ok: %s %s" % (name, detail), flush=True)


def equal(name, actual, expected):
    check(name, actual == expected, "is %r, expected %r" % (actual, expected))


def refused(name, code, text, call, *arguments, **options):
    """The call fails with a code and a text that contains something."""
    try:
        answer = call(*arguments, timeout=30, **options)
        check(name, False, "was not refused: %s" % answer)
        return None
    except grpc.RpcError as error:
        check(name, error.code() == code and text in error.details(), "is %s %r, expected %s %r" % (error.code(), error.details(), code, text))
        return error


def violations(error):
    """The fields that a refusal names for programs."""
    found = [value for key, value in error.trailing_metadata() or () if key == "grpc-status-details-bin"]
    if not found:
        return []
    status = status_pb2.Status.FromString(found[0])
    bad = error_details_pb2.BadRequest()
    return [v.field for detail in status.details if detail.Unpack(bad) for v in bad.field_violations]


def finish():
    print("%d checks, %d failed" % (checks, len(failures)), flush=True)
    sys.exit(1 if failures else 0)
