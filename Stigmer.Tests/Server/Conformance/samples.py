"""Requests as the original's command line and runner send them."""
import io
import zipfile

from peer import API, CHANNEL
from ai.stigmer.agentic.agent.v1 import api_pb2 as agent, command_pb2_grpc as agent_command, io_pb2 as agent_io, query_pb2_grpc as agent_query, spec_pb2 as agent_spec
from ai.stigmer.agentic.agentexecution.v1 import api_pb2 as execution, command_pb2 as execution_reports, command_pb2_grpc as execution_command
from ai.stigmer.agentic.agentexecution.v1 import enum_pb2 as phases, io_pb2 as execution_io, query_pb2_grpc as execution_query, spec_pb2 as execution_spec
from ai.stigmer.agentic.agentinstance.v1 import api_pb2 as instance, command_pb2_grpc as instance_command, io_pb2 as instance_io, query_pb2_grpc as instance_query
from ai.stigmer.agentic.agentinstance.v1 import spec_pb2 as instance_spec
from ai.stigmer.agentic.environment.v1 import api_pb2 as environment, command_pb2_grpc as environment_command, query_pb2_grpc as environment_query
from ai.stigmer.agentic.environment.v1 import spec_pb2 as environment_spec
from ai.stigmer.agentic.executioncontext.v1 import api_pb2 as context, command_pb2_grpc as context_command, io_pb2 as context_io, query_pb2_grpc as context_query
from ai.stigmer.agentic.executioncontext.v1 import spec_pb2 as context_spec
from ai.stigmer.agentic.mcpserver.v1 import api_pb2 as mcp, command_pb2_grpc as mcp_command, query_pb2_grpc as mcp_query, spec_pb2 as mcp_spec
from ai.stigmer.agentic.session.v1 import api_pb2 as session, command_pb2_grpc as session_command, io_pb2 as session_io, query_pb2_grpc as session_query
from ai.stigmer.agentic.session.v1 import spec_pb2 as session_spec
from ai.stigmer.agentic.skill.v1 import command_pb2_grpc as skill_command, io_pb2 as skill_io, query_pb2_grpc as skill_query
from ai.stigmer.commons.apiresource import io_pb2 as common, metadata_pb2
from ai.stigmer.commons.rpc import pagination_pb2

AGENTS = agent_command.AgentCommandControllerStub(CHANNEL)
AGENT_QUERIES = agent_query.AgentQueryControllerStub(CHANNEL)
INSTANCES = instance_command.AgentInstanceCommandControllerStub(CHANNEL)
INSTANCE_QUERIES = instance_query.AgentInstanceQueryControllerStub(CHANNEL)
SESSIONS = session_command.SessionCommandControllerStub(CHANNEL)
SESSION_QUERIES = session_query.SessionQueryControllerStub(CHANNEL)
EXECUTIONS = execution_command.AgentExecutionCommandControllerStub(CHANNEL)
EXECUTION_QUERIES = execution_query.AgentExecutionQueryControllerStub(CHANNEL)
ENVIRONMENTS = environment_command.EnvironmentCommandControllerStub(CHANNEL)
ENVIRONMENT_QUERIES = environment_query.EnvironmentQueryControllerStub(CHANNEL)
CONTEXTS = context_command.ExecutionContextCommandControllerStub(CHANNEL)
CONTEXT_QUERIES = context_query.ExecutionContextQueryControllerStub(CHANNEL)
SERVERS = mcp_command.McpServerCommandControllerStub(CHANNEL)
SERVER_QUERIES = mcp_query.McpServerQueryControllerStub(CHANNEL)
SKILLS = skill_command.SkillCommandControllerStub(CHANNEL)
SKILL_QUERIES = skill_query.SkillQueryControllerStub(CHANNEL)


def metadata(name, scope=2, **rest):
    return metadata_pb2.ApiResourceMetadata(name=name, org=rest.pop("org", "local"), owner_scope=scope, **rest)


def new_agent(name, instructions="Answer politely and briefly.", scope=2, **spec):
    return agent.Agent(api_version=API, kind="Agent", metadata=metadata(name, scope), spec=agent_spec.AgentSpec(instructions=instructions, **spec))


def new_instance(name, agent_id, **spec):
    return instance.AgentInstance(api_version=API, kind="AgentInstance", metadata=metadata(name), spec=instance_spec.AgentInstanceSpec(agent_id=agent_id, **spec))


def new_session(name, instance_id, scope=2, **rest):
    return session.Session(api_version=API, kind="Session", metadata=metadata(name, scope, **rest), spec=session_spec.SessionSpec(agent_instance_id=instance_id, subject="talk"))


def new_execution(name="execution-1", message="execute", scope=0, tags=(), **spec):
    return execution.AgentExecution(api_version=API, kind="AgentExecution", metadata=metadata(name, scope, tags=tags),
                                    spec=execution_spec.AgentExecutionSpec(message=message, **spec))


def new_environment(name, scope=2, **values):
    data = {key: environment_spec.EnvironmentValue(value=value, is_secret=secret) for key, (value, secret) in values.items()}
    return environment.Environment(api_version=API, kind="Environment", metadata=metadata(name, scope), spec=environment_spec.EnvironmentSpec(data=data))


def new_context(name, execution_id, scope=0, **values):
    data = {key: context_spec.ExecutionValue(value=value, is_secret=secret) for key, (value, secret) in values.items()}
    return context.ExecutionContext(api_version=API, kind="ExecutionContext", metadata=metadata(name, scope),
                                    spec=context_spec.ExecutionContextSpec(execution_id=execution_id, data=data))


def new_server(name, **spec):
    return mcp.McpServer(api_version=API, kind="McpServer", metadata=metadata(name), spec=mcp_spec.McpServerSpec(**spec))


def reference(slug, **rest):
    return common.ApiResourceReference(slug=slug, **rest)


def report(execution_id, **status):
    return execution_reports.AgentExecutionUpdateStatusInput(execution_id=execution_id, status=execution.AgentExecutionStatus(**status))


def archive(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in files.items():
            target.writestr(name.replace("__", "/").replace("SKILL_md", "SKILL.md"), text)
    return content.getvalue()
