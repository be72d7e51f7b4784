"""A peer on the gRPC core library: `python_peer.py serve` prints a port; `python_peer.py call <port>` checks a server."""
import os
import sys
import tempfile
import threading
from concurrent import futures

import grpc
from grpc_tools import protoc

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = tempfile.mkdtemp()
assert protoc.main(["protoc", "-I", HERE, "--python_out=" + OUT, "--grpc_python_out=" + OUT, os.path.join(HERE, "peer.proto")]) == 0
sys.path.insert(0, OUT)
import peer_pb2  # noqa: E402
import peer_pb2_grpc  # noqa: E402

UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class Peer(peer_pb2_grpc.PeerServicer):
    def finish(self, request, context):
        trailers = []
        if request.trailer:
            trailers.append(("trail-bin", request.trailer))
        if request.status:
            trailers.append(("grpc-status-details-bin", request.payload))
            context.set_trailing_metadata(trailers)
            code = next(c for c in grpc.StatusCode if c.value[0] == request.status)
            context.abort(code, request.detail)
        context.set_trailing_metadata(trailers)

    def reply(self, request, context, number=0):
        said = dict(context.invocation_metadata()).get("say", "")
        remaining = context.time_remaining()
        return peer_pb2.EchoReply(payload=request.payload, said=said, number=number, deadline=remaining is not None and remaining < 1e8)

    def hold(self, context):
        ended = threading.Event()
        context.add_callback(ended.set)
        ended.wait()

    def Echo(self, request, context):
        if request.hold:
            self.hold(context)
        self.finish(request, context)
        return self.reply(request, context)

    def Collect(self, requests, context):
        reply = peer_pb2.EchoReply()
        for request in requests:
            reply.number += 1
            reply.total += len(request.payload)
        return reply

    def Spread(self, request, context):
        for number in range(1, request.count + 1):
            yield self.reply(request, context, number)
        if request.hold:
            self.hold(context)
        self.finish(request, context)

    def Chat(self, requests, context):
        context.send_initial_metadata([("early", "yes")])
        for number, request in enumerate(requests, 1):
            self.finish(request, context)
            yield self.reply(request, context, number)


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(16), options=UNLIMITED, compression=grpc.Compression.Gzip)
    peer_pb2_grpc.add_PeerServicer_to_server(Peer(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(0)


def call(port):
    channel = grpc.insecure_channel("127.0.0.1:" + port, options=UNLIMITED)
    stub = peer_pb2_grpc.PeerStub(channel)
    request = peer_pb2.EchoRequest

    reply = stub.Echo(request(payload=b"hello"), metadata=[("say", "hi")], timeout=10)
    assert (reply.payload, reply.said, reply.deadline) == (b"hello", "hi", True), reply
    assert stub.Echo(request(payload=b"x" * 100000), compression=grpc.Compression.Gzip).payload == b"x" * 100000
    big = os.urandom(6 * 1024 * 1024)
    assert stub.Echo(request(payload=big)).payload == big
    assert stub.lowerCase(request(payload=b"y")).payload == b"y"

    total = stub.Collect(request(payload=b"z" * n) for n in range(500))
    assert (total.number, total.total) == (500, 499 * 500 // 2), total
    assert [r.number for r in stub.Spread(request(count=500, payload=b"q" * 1000))] == list(range(1, 501))
    assert [r.payload for r in stub.Chat(request(payload=b"%d" % n) for n in range(100))] == [b"%d" % n for n in range(100)]

    try:
        stub.Echo(request(status=5, detail="100 % £ none", payload=b"\x08\x05", trailer=b"\x00\xff"))
        raise AssertionError("no error")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error
        assert error.details() == "100 % £ none", error.details()
        trailers = dict(error.trailing_metadata())
        assert trailers["grpc-status-details-bin"] == b"\x08\x05" and trailers["trail-bin"] == b"\x00\xff", trailers

    try:
        stub.Echo(request(hold=True), timeout=0.3)
        raise AssertionError("no deadline")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error

    stream = stub.Spread(request(count=1, hold=True))
    next(stream)
    stream.cancel()

    unknown = channel.unary_unary("/compat.tests.v1.Peer/Missing")
    try:
        unknown(b"")
        raise AssertionError("not unimplemented")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error

    idle = [stub.Spread(request(count=1, hold=True)) for _ in range(1000)]
    for stream in idle:
        assert next(stream).number == 1
    for stream in idle:
        stream.cancel()
    assert stub.Echo(request(payload=b"after")).payload == b"after"
    print("ok")


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else call(sys.argv[2])
