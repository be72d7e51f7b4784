"""Sessions and executions: intake, reports of old runners, watchers, lists."""
import queue
import threading

import grpc

from peer import ADDRESS, RUNNER, Code, check, equal, refused, violations
from samples import *  # noqa: F403

PATIENCE = 60


def run():
    agent_made = AGENTS.create(new_agent("runner's agent"), timeout=30)
    sessions(agent_made)
    intake(agent_made)
    reports(agent_made)
    watching(agent_made)
    lists(agent_made)


def sessions(agent_made):
    default = agent_made.status.default_instance_id
    instance_made = INSTANCES.create(new_instance("for sessions", agent_made.metadata.id), timeout=30)
    made = [SESSIONS.create(new_session("talk %d" % number, instance_made.metadata.id, tags=["odd"] if number % 2 else []), timeout=30) for number in range(5)]
    check("session id", made[0].metadata.id.startswith("ses-"))
    equal("session by id", SESSION_QUERIES.get(session_io.SessionId(value=made[0].metadata.id), timeout=30), made[0])
    check("session of a person", SESSIONS.create(new_session("mine", default, scope=3), timeout=30).metadata.id)
    refused("session of the platform", Code.INVALID_ARGUMENT, "organization or identity_account scope", SESSIONS.create, new_session("x", default, scope=1))
    refused("session of no instance", Code.INVALID_ARGUMENT, "spec.agent_instance_id", SESSIONS.create, new_session("x", ""))
    refused("duplicate session", Code.ALREADY_EXISTS, "Session with slug 'talk-0'", SESSIONS.create, new_session("talk 0", default))
    page = SESSION_QUERIES.list(session_io.ListSessionsRequest(page_size=2), timeout=30)
    equal("newest session first", [entry.metadata.name for entry in page.entries], ["mine", "talk 4"])
    equal("pages of sessions", page.total_pages, 3)
    second = SESSION_QUERIES.list(session_io.ListSessionsRequest(page_size=2, page_token="2"), timeout=30)
    equal("second page of sessions", [entry.metadata.name for entry in second.entries], ["talk 3", "talk 2"])
    equal("a page after the last", len(SESSION_QUERIES.list(session_io.ListSessionsRequest(page_size=2, page_token="9"), timeout=30).entries), 0)
    odd = SESSION_QUERIES.list(session_io.ListSessionsRequest(tags=["odd"]), timeout=30)
    equal("sessions of a tag", [entry.metadata.name for entry in odd.entries], ["talk 3", "talk 1"])
    error = refused("a page that is no number", Code.INVALID_ARGUMENT, "page_token", SESSION_QUERIES.list, session_io.ListSessionsRequest(page_token="abc"))
    equal("a page that is no number, in the details", violations(error), ["page_token"])
    refused("a negative page", Code.INVALID_ARGUMENT, "page size", SESSION_QUERIES.list, session_io.ListSessionsRequest(page_size=-1))
    for name, ask, count in (("agent", agent_made.metadata.id, 6), ("instance", instance_made.metadata.id, 5)):
        found = SESSION_QUERIES.listByAgent(session_io.ListSessionsByAgentRequest(agent_id=ask), timeout=30)
        equal("sessions of an %s" % name, len(found.entries), count)
    refused("sessions of no agent", Code.INVALID_ARGUMENT, "agent_id", SESSION_QUERIES.listByAgent, session_io.ListSessionsByAgentRequest())
    changed = made[1]
    changed.spec.sandbox_id = "sandbox-1"
    equal("a runner keeps its sandbox's id", SESSIONS.update(changed, metadata=RUNNER, timeout=30).spec.sandbox_id, "sandbox-1")
    equal("apply of a session", SESSIONS.apply(new_session("talk 1", instance_made.metadata.id), timeout=30).metadata.id, changed.metadata.id)
    equal("deleted session", SESSIONS.delete(session_io.SessionId(value=made[4].metadata.id), timeout=30).metadata.id, made[4].metadata.id)
    refused("session after delete", Code.NOT_FOUND, "Session not found: " + made[4].metadata.id, SESSION_QUERIES.get, session_io.SessionId(value=made[4].metadata.id))


def intake(agent_made):
    created = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30)
    check("execution id", created.metadata.id.startswith("aex-"))
    equal("execution is pending", created.status.phase, phases.EXECUTION_PENDING)
    equal("execution keeps its message", created.spec.message, "execute")
    equal("execution audit", created.status.audit.spec_audit.event, "created")
    made = SESSION_QUERIES.get(session_io.SessionId(value=created.spec.session_id), timeout=30)
    equal("session of its own", (made.spec.subject, made.spec.agent_instance_id, made.metadata.org), ("Auto-created session", agent_made.status.default_instance_id, "local"))
    check("session name", made.metadata.name.startswith("session-"))
    together = [EXECUTIONS.create.future(new_execution(agent_id=agent_made.metadata.id), timeout=30) for _ in range(10)]
    equal("ten at once, of one name, have ten sessions", len({call.result().spec.session_id for call in together}), 10)
    equal("a session that is named is used", EXECUTIONS.create(new_execution(session_id=made.metadata.id), timeout=30).spec.session_id, made.metadata.id)
    refused("neither session nor agent", Code.INVALID_ARGUMENT, "either session_id or agent_id must be provided", EXECUTIONS.create, new_execution())
    refused("execution of no agent", Code.NOT_FOUND, "Agent not found: agt-none", EXECUTIONS.create, new_execution(agent_id="agt-none"))
    refused("execution in no session", Code.NOT_FOUND, "Session not found: ses-none", EXECUTIONS.create, new_execution(session_id="ses-none"))
    refused("execution without message", Code.INVALID_ARGUMENT, "spec.message", EXECUTIONS.create, new_execution(message="", agent_id=agent_made.metadata.id))
    refused("execution with a scope", Code.INVALID_ARGUMENT, "owner_scope", EXECUTIONS.create, new_execution(scope=2, agent_id=agent_made.metadata.id))
    platform = AGENTS.create(new_agent("of the platform", scope=1), timeout=30)
    check("an agent of the platform runs", EXECUTIONS.create(new_execution(agent_id=platform.metadata.id), timeout=30).spec.session_id)
    INSTANCES.delete(instance_io.AgentInstanceId(value=platform.status.default_instance_id), timeout=30)
    check("a default instance is made again", EXECUTIONS.create(new_execution(agent_id=platform.metadata.id), timeout=30).spec.session_id)
    values = {"OPEN": context_spec.ExecutionValue(value="seen"), "KEY": context_spec.ExecutionValue(value="hidden-value", is_secret=True)}
    secret = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id, runtime_env=values), timeout=30)
    check("secrets of a run are masked", "hidden-value" not in str(secret) and secret.spec.runtime_env["OPEN"].value == "seen")
    ask = execution_io.AgentExecutionId(value=secret.metadata.id)
    check("secrets of a run are masked for readers", "hidden-value" not in str(EXECUTION_QUERIES.get(ask, timeout=30)))
    equal("a runner gets a run's secret", EXECUTION_QUERIES.get(ask, metadata=RUNNER, timeout=30).spec.runtime_env["KEY"].value, "hidden-value")


def reports(agent_made):
    made = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30)
    key = made.metadata.id

    def tell(**status):
        return EXECUTIONS.updateStatus(report(key, **status), metadata=RUNNER, timeout=30)

    started = tell(phase=phases.EXECUTION_IN_PROGRESS)
    equal("report of a phase", started.status.phase, phases.EXECUTION_IN_PROGRESS)
    check("the server says when it started", started.status.started_at)
    equal("updateStatus leaves the audit", started.status.audit, made.status.audit)
    equal("updateStatus leaves the spec", started.spec, made.spec)
    said = tell(messages=[execution.AgentMessage(type=phases.MESSAGE_HUMAN, content="hello"), execution.AgentMessage(type=phases.MESSAGE_AI, content="hi")],
                tool_calls=[execution.ToolCall(id="c1", name="execute", status=phases.TOOL_CALL_RUNNING)],
                todos={"t1": execution.TodoItem(id="t1", content="greet", status=phases.TODO_PENDING)})
    equal("messages replace", [m.content for m in said.status.messages], ["hello", "hi"])
    equal("phase stays when it is not sent", said.status.phase, phases.EXECUTION_IN_PROGRESS)
    later = tell(messages=[execution.AgentMessage(type=phases.MESSAGE_AI, content="only this")])
    equal("a shorter list replaces", [m.content for m in later.status.messages], ["only this"])
    equal("what is not sent stays", ([c.id for c in later.status.tool_calls], list(later.status.todos)), (["c1"], ["t1"]))
    subs = tell(sub_agent_executions=[execution.SubAgentExecution(id="s1", name="helper", status=phases.SUB_AGENT_IN_PROGRESS)], callback_token=b"token")
    equal("sub-agents replace", [s.id for s in subs.status.sub_agent_executions], ["s1"])
    equal("a callback token is ignored", subs.status.callback_token, b"")
    refused("report without status", Code.INVALID_ARGUMENT, "status", EXECUTIONS.updateStatus, execution_reports.AgentExecutionUpdateStatusInput(execution_id=key))
    refused("report on nobody", Code.INVALID_ARGUMENT, "execution_id", EXECUTIONS.updateStatus, report("", phase=2))
    refused("report on nothing", Code.NOT_FOUND, "AgentExecution not found: aex-none", EXECUTIONS.updateStatus, report("aex-none", phase=2))
    refused("report of no phase there is", Code.INVALID_ARGUMENT, "phase", EXECUTIONS.updateStatus, report(key, phase=77))
    done = tell(phase=phases.EXECUTION_COMPLETED, completed_at="2026-01-02T03:04:05Z")
    equal("report of the end", (done.status.phase, done.status.completed_at), (phases.EXECUTION_COMPLETED, "2026-01-02T03:04:05Z"))
    late = tell(phase=phases.EXECUTION_IN_PROGRESS, messages=[execution.AgentMessage(type=phases.MESSAGE_AI, content="late")])
    equal("the end is final", late.status.phase, phases.EXECUTION_COMPLETED)
    equal("get agrees with the last answer", EXECUTION_QUERIES.get(execution_io.AgentExecutionId(value=key), timeout=30).status, late.status)
    failed = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30)
    told = EXECUTIONS.updateStatus(report(failed.metadata.id, phase=phases.EXECUTION_FAILED, error="out of luck"), timeout=30)
    equal("report of a failure", (told.status.phase, told.status.error), (phases.EXECUTION_FAILED, "out of luck"))
    check("the server says when it ended", told.status.completed_at)
    failed = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30).metadata.id
    reason = execution.AgentMessage(type=phases.MESSAGE_SYSTEM, content="Error: Execution failed: no key")
    told = EXECUTIONS.updateStatus(report(failed, phase=phases.EXECUTION_FAILED, error="no key", messages=[reason]), timeout=30)
    equal("a failure has the messages of its report", list(told.status.messages), [reason])
    open_call = execution.ToolCall(id="c1", name="execute", status=phases.TOOL_CALL_RUNNING)
    ended = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30).metadata.id
    EXECUTIONS.updateStatus(report(ended, phase=phases.EXECUTION_IN_PROGRESS, tool_calls=[open_call]), timeout=30)
    told = EXECUTIONS.updateStatus(report(ended, phase=phases.EXECUTION_COMPLETED), timeout=30)
    equal("the end leaves the calls as they were reported", list(told.status.tool_calls), [open_call])
    large(agent_made)


def large(agent_made):
    """Runs that are longer than the 4 MB that clients take, and than the 10 MB of any message."""
    wide = grpc.insecure_channel(ADDRESS, options=[("grpc.max_receive_message_length", 12 << 20)])
    commands, queries = execution_command.AgentExecutionCommandControllerStub(wide), execution_query.AgentExecutionQueryControllerStub(wide)
    key = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30).metadata.id
    ask = execution_io.AgentExecutionId(value=key)
    said = commands.updateStatus(report(key, phase=phases.EXECUTION_IN_PROGRESS, messages=[execution.AgentMessage(type=phases.MESSAGE_AI, content="x" * 6000000)]), timeout=60)
    equal("an answer of 6 MB is whole", len(said.status.messages[0].content), 6000000)
    equal("get of 6 MB is whole", len(queries.get(ask, timeout=60).status.messages[0].content), 6000000)
    said = commands.updateStatus(report(key, tool_calls=[execution.ToolCall(id="c1", result="y" * 6000000)]), timeout=60)
    equal("an answer of 12 MB has everything but the ends of texts", (len(said.status.messages), said.status.tool_calls[0].id), (1, "c1"))
    equal("get of 12 MB", queries.get(ask, timeout=60).status.tool_calls[0].id, "c1")
    seen = follow(key)
    equal("a snapshot of 12 MB comes to clients that take 4 MB", seen.get(timeout=PATIENCE).status.tool_calls[0].id, "c1")
    commands.updateStatus(report(key, phase=phases.EXECUTION_COMPLETED), timeout=60)
    equal("so does the last one", (seen.get(timeout=PATIENCE).status.phase, seen.get(timeout=PATIENCE)), (phases.EXECUTION_COMPLETED, Code.OK))
    wide.close()


def follow(key):
    """Snapshots of an execution, read on a thread: the state of the stream goes into a queue, its end as a status code."""
    seen = queue.Queue()

    def read():
        call = EXECUTION_QUERIES.subscribe(execution_io.AgentExecutionId(value=key), timeout=PATIENCE)
        try:
            for snapshot in call:
                seen.put(snapshot)
            seen.put(Code.OK)
        except Exception as error:  # the end of the stream is what is looked at
            seen.put(error.code())

    threading.Thread(target=read, daemon=True).start()
    return seen


def watching(agent_made):
    made = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30)
    key = made.metadata.id
    watchers = [follow(key) for _ in range(3)]
    for seen in watchers:
        equal("the first snapshot is what is stored", seen.get(timeout=PATIENCE).status.phase, phases.EXECUTION_PENDING)
    EXECUTIONS.updateStatus(report(key, phase=phases.EXECUTION_IN_PROGRESS), timeout=30)
    for seen in watchers:
        equal("an update is seen", seen.get(timeout=PATIENCE).status.phase, phases.EXECUTION_IN_PROGRESS)
    for number in range(200):
        EXECUTIONS.updateStatus(report(key, messages=[execution.AgentMessage(type=phases.MESSAGE_AI, content="part %d" % number)]), timeout=30)
    EXECUTIONS.updateStatus(report(key, phase=phases.EXECUTION_COMPLETED), timeout=30)
    for seen in watchers:
        last = None
        while True:
            item = seen.get(timeout=PATIENCE)
            if isinstance(item, Code):
                break
            last = item
        equal("the stream ends well", item, Code.OK)
        equal("the last snapshot is the end", (last.status.phase, last.status.messages[-1].content), (phases.EXECUTION_COMPLETED, "part 199"))
    seen = follow(key)
    equal("a stream of an ended execution", (seen.get(timeout=PATIENCE).status.phase, seen.get(timeout=PATIENCE)), (phases.EXECUTION_COMPLETED, Code.OK))
    equal("a stream of nothing", follow("aex-none").get(timeout=PATIENCE), Code.NOT_FOUND)
    equal("a stream of nobody", follow("").get(timeout=PATIENCE), Code.INVALID_ARGUMENT)
    doomed = EXECUTIONS.create(new_execution(agent_id=agent_made.metadata.id), timeout=30)
    seen = follow(doomed.metadata.id)
    seen.get(timeout=PATIENCE)
    EXECUTIONS.delete(common.ApiResourceId(value=doomed.metadata.id), timeout=30)
    equal("a stream of what is deleted ends", seen.get(timeout=PATIENCE), Code.NOT_FOUND)
    refused("execution after delete", Code.NOT_FOUND, "AgentExecution not found", EXECUTION_QUERIES.get, execution_io.AgentExecutionId(value=doomed.metadata.id))


def lists(agent_made):
    made = SESSIONS.create(new_session("for lists", agent_made.status.default_instance_id), timeout=30)
    keys = [EXECUTIONS.create(new_execution(session_id=made.metadata.id, tags=["even"] if number % 2 == 0 else []), timeout=30).metadata.id for number in range(5)]
    found = EXECUTION_QUERIES.listBySession(execution_io.ListAgentExecutionsBySessionRequest(session_id=made.metadata.id), timeout=30)
    equal("executions of a session, newest first", [entry.metadata.id for entry in found.entries], keys[::-1])
    page = EXECUTION_QUERIES.listBySession(execution_io.ListAgentExecutionsBySessionRequest(session_id=made.metadata.id, page_size=2, page_token="3"), timeout=30)
    equal("last page of a session", ([entry.metadata.id for entry in page.entries], page.total_pages), ([keys[0]], 3))
    asked = execution_io.ListAgentExecutionsBySessionRequest(session_id=made.metadata.id, page_size=2, page_token="2")
    asked.page_token = EXECUTION_QUERIES.listBySession(asked, timeout=30).next_page_token
    equal("a page by its number says which page follows", [entry.metadata.id for entry in EXECUTION_QUERIES.listBySession(asked, timeout=30).entries], [keys[0]])
    newest = EXECUTION_QUERIES.list(execution_io.ListAgentExecutionsRequest(page_size=2), timeout=30)
    equal("newest executions", [entry.metadata.id for entry in newest.entries], [keys[4], keys[3]])
    tagged = EXECUTION_QUERIES.list(execution_io.ListAgentExecutionsRequest(tags=["even"]), timeout=30)
    equal("executions of a tag", [entry.metadata.id for entry in tagged.entries], [keys[4], keys[2], keys[0]])
    EXECUTIONS.updateStatus(report(keys[1], phase=phases.EXECUTION_CANCELLED), timeout=30)
    cancelled = EXECUTION_QUERIES.list(execution_io.ListAgentExecutionsRequest(phase=phases.EXECUTION_CANCELLED), timeout=30)
    equal("executions of a phase", [entry.metadata.id for entry in cancelled.entries], [keys[1]])
    refused("executions of no session", Code.INVALID_ARGUMENT, "session_id", EXECUTION_QUERIES.listBySession, execution_io.ListAgentExecutionsBySessionRequest())
    refused("a page of executions that is no number", Code.INVALID_ARGUMENT, "page_token", EXECUTION_QUERIES.list, execution_io.ListAgentExecutionsRequest(page_token="next"))
    for key in keys[2:]:
        EXECUTIONS.updateStatus.future(report(key, messages=[execution.AgentMessage(type=phases.MESSAGE_AI, content="x" * 2000000)]), timeout=30).result()
    found = EXECUTION_QUERIES.listBySession(execution_io.ListAgentExecutionsBySessionRequest(session_id=made.metadata.id), timeout=30)
    equal("a page of long executions fits a client's 4 MB", [entry.metadata.id for entry in found.entries], keys[::-1])
    change = EXECUTION_QUERIES.get(execution_io.AgentExecutionId(value=keys[0]), timeout=30)
    change.spec.message = "something else"
    updated = EXECUTIONS.update(change, timeout=30)
    equal("update of an execution", (updated.spec.message, updated.status.phase), ("something else", phases.EXECUTION_PENDING))
    gone = EXECUTIONS.delete(common.ApiResourceId(value=keys[0]), timeout=30)
    equal("deleted execution", gone.metadata.id, keys[0])
    refused("delete of no execution", Code.INVALID_ARGUMENT, "value", EXECUTIONS.delete, common.ApiResourceId())
