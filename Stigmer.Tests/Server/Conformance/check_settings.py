"""Environments, execution contexts and MCP servers, with their secrets."""
from peer import RUNNER, Code, check, equal, refused
from samples import *  # noqa: F403


def run():
    environments()
    contexts()
    servers()


def environments():
    created = ENVIRONMENTS.create(new_environment("settings", PLAIN=("visible", False), TOKEN=("s3cret-value", True), EMPTY=("", True)), timeout=30)
    check("environment id", created.metadata.id.startswith("env-"))
    equal("plain value", created.spec.data["PLAIN"].value, "visible")
    check("secret is masked in the answer", "s3cret" not in str(created) and created.spec.data["TOKEN"].value)
    ask = common.ApiResourceId(value=created.metadata.id)
    check("secret is masked for readers", "s3cret" not in str(ENVIRONMENT_QUERIES.get(ask, timeout=30)))
    equal("a runner gets the secret", ENVIRONMENT_QUERIES.get(ask, metadata=RUNNER, timeout=30).spec.data["TOKEN"].value, "s3cret-value")
    shown = ENVIRONMENT_QUERIES.getByReference(reference("settings", kind=53), metadata=RUNNER, timeout=30)
    equal("a runner gets it by reference", shown.spec.data["TOKEN"].value, "s3cret-value")
    shown = ENVIRONMENT_QUERIES.getByReference(reference("settings", org="local", kind=52), metadata=RUNNER, timeout=30)
    equal("a runner gets it by the reference of an instance, whose kind is 52", shown.spec.data["TOKEN"].value, "s3cret-value")
    back = ENVIRONMENT_QUERIES.get(ask, timeout=30)
    back.spec.data["PLAIN"].value = "changed"
    ENVIRONMENTS.update(back, timeout=30)
    kept = ENVIRONMENT_QUERIES.get(ask, metadata=RUNNER, timeout=30)
    equal("a mask sent back keeps the secret", (kept.spec.data["TOKEN"].value, kept.spec.data["PLAIN"].value), ("s3cret-value", "changed"))
    equal("environment of a person", ENVIRONMENTS.create(new_environment("mine", scope=3), timeout=30).metadata.owner_scope, 3)
    refused("environment of the platform", Code.INVALID_ARGUMENT, "organization or identity_account scope", ENVIRONMENTS.create, new_environment("x", scope=1))
    refused("duplicate environment", Code.ALREADY_EXISTS, "Environment with slug 'settings'", ENVIRONMENTS.create, new_environment("settings"))
    refused("kind mismatch of environment", Code.INVALID_ARGUMENT, "kind mismatch", ENVIRONMENT_QUERIES.getByReference, reference("settings", kind=40))
    equal("apply of an environment", ENVIRONMENTS.apply(new_environment("settings"), timeout=30).metadata.id, created.metadata.id)
    refused("delete without id", Code.INVALID_ARGUMENT, "resource_id", ENVIRONMENTS.delete, common.ApiResourceDeleteInput())
    gone = ENVIRONMENTS.delete(common.ApiResourceDeleteInput(resource_id=created.metadata.id), timeout=30)
    equal("deleted environment", gone.metadata.id, created.metadata.id)
    refused("environment after delete", Code.NOT_FOUND, "Environment not found: " + created.metadata.id, ENVIRONMENT_QUERIES.get, ask)


def contexts():
    created = CONTEXTS.create(new_context("context", "aex-some", KEY=("hidden-value", True), OPEN=("seen", False)), timeout=30)
    check("context id", created.metadata.id.startswith("exec-"))
    equal("context shows what is open", created.spec.data["OPEN"].value, "seen")
    check("context masks secrets", "hidden-value" not in str(created))
    ask = context_io.ExecutionContextId(value=created.metadata.id)
    equal("a runner gets a context's secret", CONTEXT_QUERIES.get(ask, metadata=RUNNER, timeout=30).spec.data["KEY"].value, "hidden-value")
    refused("apply of a context that is there", Code.ALREADY_EXISTS, "ExecutionContext with slug 'context'", CONTEXTS.apply, new_context("context", "aex-some"))
    check("apply of a new context", CONTEXTS.apply(new_context("context 2", "aex-some"), timeout=30).metadata.id)
    refused("context of an organisation", Code.INVALID_ARGUMENT, "owner_scope", CONTEXTS.create, new_context("x", "aex-some", scope=2))
    refused("context of no execution", Code.INVALID_ARGUMENT, "spec.execution_id", CONTEXTS.create, new_context("x", ""))
    refused("context with an empty value", Code.INVALID_ARGUMENT, 'spec.data["A"].value', CONTEXTS.create, new_context("x", "aex-some", A=("", False)))
    equal("context by reference", CONTEXT_QUERIES.getByReference(reference("context", kind=54), timeout=30).metadata.id, created.metadata.id)
    equal("deleted context", CONTEXTS.delete(common.ApiResourceDeleteInput(resource_id=created.metadata.id), timeout=30).metadata.id, created.metadata.id)
    refused("context after delete", Code.NOT_FOUND, "ExecutionContext not found", CONTEXT_QUERIES.get, ask)


def servers():
    created = SERVERS.create(new_server("files", stdio=mcp_spec.StdioServerConfig(command="uvx", args=["files"])), timeout=30)
    check("MCP server id", created.metadata.id.startswith("mcp-"))
    refused("MCP server of no type", Code.INVALID_ARGUMENT, "server_type", SERVERS.create, new_server("x"))
    refused("MCP server without command", Code.INVALID_ARGUMENT, "spec.stdio.command", SERVERS.create, new_server("x", stdio=mcp_spec.StdioServerConfig(working_dir="/")))
    refused("MCP server with a bad address", Code.INVALID_ARGUMENT, "spec.http.url", SERVERS.create, new_server("x", http=mcp_spec.HttpServerConfig(url="not an address")))
    refused("MCP server with a long timeout", Code.INVALID_ARGUMENT, "spec.http.timeout_seconds", SERVERS.create,
            new_server("x", http=mcp_spec.HttpServerConfig(url="https://example.com/mcp", timeout_seconds=301)))
    ports = [mcp_spec.PortMapping(host_port=1, container_port=70000, protocol="tcp")]
    refused("MCP server with a bad port", Code.INVALID_ARGUMENT, "container_port", SERVERS.create, new_server("x", docker=mcp_spec.DockerServerConfig(image="i", ports=ports)))
    changed = SERVERS.apply(new_server("files", http=mcp_spec.HttpServerConfig(url="https://example.com/mcp")), timeout=30)
    equal("apply of an MCP server", (changed.metadata.id, changed.spec.WhichOneof("server_type")), (created.metadata.id, "http"))
    equal("MCP server by id", SERVER_QUERIES.get(common.ApiResourceId(value=created.metadata.id), timeout=30), changed)
    equal("MCP server by reference", SERVER_QUERIES.getByReference(reference("files", kind=44), timeout=30), changed)
    equal("update of an MCP server", SERVERS.update(changed, timeout=30).status.audit.spec_audit.event, "updated")
    equal("deleted MCP server", SERVERS.delete(common.ApiResourceDeleteInput(resource_id=created.metadata.id), timeout=30).metadata.id, created.metadata.id)
    refused("MCP server after delete", Code.NOT_FOUND, "McpServer not found", SERVER_QUERIES.get, common.ApiResourceId(value=created.metadata.id))
