"""What holds for every call: credentials, sizes, broken messages, calls that are not there."""
import grpc

from peer import ADDRESS, CHANNEL, Code, check, equal, refused, violations
from samples import *  # noqa: F403

WORKFLOWS = ["workflow.v1.WorkflowCommandController/apply", "workflow.v1.WorkflowQueryController/get", "workflowexecution.v1.WorkflowExecutionQueryController/list",
             "workflowinstance.v1.WorkflowInstanceCommandController/create", "workflowrunner.v1.WorkflowRunnerServiceController/executeAsync"]


def raw(path):
    return CHANNEL.unary_unary(path, request_serializer=lambda data: data, response_deserializer=lambda data: data)


def run():
    made = AGENTS.create(new_agent("transported"), timeout=30)
    ask = agent_io.AgentId(value=made.metadata.id)
    for credential in ("Bearer anything", "Basic eDp5", "nonsense", "Bearer "):
        equal("credential %r" % credential, AGENT_QUERIES.get(ask, metadata=(("authorization", credential),), timeout=30).metadata.id, made.metadata.id)
    big = AGENTS.update(new_agent("transported", instructions="x" * 3000000), timeout=30)
    equal("a request of 3 MB", len(big.spec.instructions), 3000000)
    wide = grpc.insecure_channel(ADDRESS, options=[("grpc.max_receive_message_length", 12 << 20)])
    commands = agent_command.AgentCommandControllerStub(wide)
    equal("a request of 9 MB", len(commands.update(new_agent("transported", instructions="x" * 9000000), timeout=60).spec.instructions), 9000000)
    refused("a request of 11 MB", Code.RESOURCE_EXHAUSTED, "", commands.update, new_agent("transported", instructions="x" * 11000000))
    for path in WORKFLOWS:
        refused("workflows: %s" % path, Code.UNIMPLEMENTED, "does not run workflows", raw("/ai.stigmer.agentic." + path), b"")
    refused("a method that is not there", Code.UNIMPLEMENTED, "", raw("/ai.stigmer.agentic.agent.v1.AgentQueryController/nothing"), b"")
    refused("a service that is not there", Code.UNIMPLEMENTED, "", raw("/ai.stigmer.Nothing/get"), b"")
    for name, data in (("text", b"not protobuf at all"), ("an endless length", b"\x0a\xff\xff\xff\xff\x7f"), ("an open group", b"\x0b")):
        try:
            raw("/ai.stigmer.agentic.agent.v1.AgentQueryController/get")(data, timeout=30)
            check("malformed: %s" % name, False, "was taken")
        except grpc.RpcError as error:
            check("malformed: %s" % name, error.code() in (Code.INVALID_ARGUMENT, Code.INTERNAL), error)
    unknown = agent_io.AgentId.FromString(ask.SerializeToString() + b"\xfa\x7f\x03new")
    equal("a field of a newer client", agent_query.AgentQueryControllerStub(wide).get(unknown, timeout=30).metadata.id, made.metadata.id)
    refused("a name of 300 letters", Code.INVALID_ARGUMENT, "metadata.name", AGENTS.create, new_agent("n" * 300))
    for version in ("v1", "v1alpha"):
        reflection = CHANNEL.stream_stream("/grpc.reflection.%s.ServerReflection/ServerReflectionInfo" % version,
                                           request_serializer=lambda data: data, response_deserializer=lambda data: data)
        services = next(reflection(iter([b"\x3a\x00"]), timeout=30))
        check("reflection %s lists the services" % version, b"ai.stigmer.agentic.agent.v1.AgentQueryController" in services)
        symbol = b"ai.stigmer.agentic.agent.v1.AgentQueryController"
        answer = next(reflection(iter([b"\x22" + bytes([len(symbol)]) + symbol]), timeout=30))
        check("reflection %s describes a service" % version, b"ai/stigmer/agentic/agent/v1/query.proto" in answer and b"google/protobuf/timestamp.proto" in answer)
    health = CHANNEL.unary_unary("/grpc.health.v1.Health/Check", request_serializer=lambda data: data, response_deserializer=lambda data: data)
    equal("health", health(b"", timeout=30), b"\x08\x01")
    for name in (b"temporal", b"agent-runner"):
        equal("health of %s, which is away" % name.decode(), health(b"\x0a" + bytes([len(name)]) + name, timeout=30), b"\x08\x02")
    refused("an id of 100,000 letters", Code.NOT_FOUND, "Agent not found: xxx", AGENT_QUERIES.get, agent_io.AgentId(value="x" * 100000))
    bad = new_agent("bad", sub_agents=[agent_spec.SubAgent() for _ in range(500)])
    error = refused("a thousand violations", Code.INVALID_ARGUMENT, "spec.sub_agents[0].name: value is required", AGENTS.create, bad)
    check("how many violations are not told", error is not None and error.details().endswith(" more") and len(violations(error)) > 5, error)
    refused("a page token of 100,000 letters", Code.INVALID_ARGUMENT, "page_token", SESSION_QUERIES.list, session_io.ListSessionsRequest(page_token="x" * 100000))
