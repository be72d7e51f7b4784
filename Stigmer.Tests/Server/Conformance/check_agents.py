"""Agents and instances: pipelines, slugs, ids, audit, references, the default instance."""
import re

from peer import API, Code, check, equal, refused, violations
from samples import *  # noqa: F403


def run():
    created = AGENTS.create(new_agent("Support  Bot! v2"), timeout=30)
    check("agent id is agt-<ulid>", re.fullmatch(r"agt-[0-9a-hjkmnp-tv-z]{26}", created.metadata.id), created.metadata.id)
    equal("agent slug from name", created.metadata.slug, "support-bot-v2")
    equal("agent keeps name", created.metadata.name, "Support  Bot! v2")
    equal("agent keeps org", created.metadata.org, "local")
    equal("agent keeps scope", created.metadata.owner_scope, 2)
    equal("metadata.version is never filled", created.metadata.HasField("version"), False)
    audit = created.status.audit.spec_audit
    equal("audit event of create", audit.event, "created")
    equal("audit creator", audit.created_by.id, "system")
    equal("audit updater", audit.updated_by.id, "system")
    equal("audit times agree", audit.created_at, audit.updated_at)
    check("audit time is set", audit.created_at.seconds > 1600000000)
    equal("status audit is the same", created.status.audit.status_audit, audit)

    default = INSTANCE_QUERIES.get(instance_io.AgentInstanceId(value=created.status.default_instance_id), timeout=30)
    equal("default instance name", default.metadata.name, "Support  Bot! v2-default")
    equal("default instance agent", default.spec.agent_id, created.metadata.id)
    equal("default instance description", default.spec.description, "Default instance (auto-created, no custom configuration)")
    equal("default instance org", (default.metadata.org, default.metadata.owner_scope), ("local", 2))

    refused("duplicate create", Code.ALREADY_EXISTS, "Agent with slug 'support-bot-v2' already exists (id: %s)" % created.metadata.id,
            AGENTS.create, new_agent("Support  Bot! v2"))
    chosen = new_agent("chooses an id")
    chosen.metadata.id = created.metadata.id
    other = AGENTS.create(chosen, timeout=30)
    check("an id sent on create overwrites nothing", other.metadata.id != created.metadata.id)
    equal("the other record is as it was", AGENT_QUERIES.get(agent_io.AgentId(value=created.metadata.id), timeout=30), created)
    chosen = new_agent("sends a status")
    chosen.status.default_instance_id = "ain-x"
    check("a status sent on create is cleared", AGENTS.create(chosen, timeout=30).status.default_instance_id != "ain-x")
    verbatim = new_agent("with slug")
    verbatim.metadata.slug = "my_Slug"
    equal("a slug sent is kept", AGENTS.create(verbatim, timeout=30).metadata.slug, "my_Slug")

    refusals(created)
    references(created)
    updates(created)
    instances(created)


def refusals(created):
    bad = new_agent("bad")
    bad.api_version, bad.kind = "v1", "Agents"
    bad.spec.instructions = "short"
    bad.spec.sub_agents.add(instructions="also ")
    bad.spec.skill_refs.add(kind=40, slug="x")
    error = refused("several violations", Code.INVALID_ARGUMENT, "api_version", AGENTS.create, bad)
    for path in ("api_version", "kind", "spec.instructions", "spec.sub_agents[0].name", "spec.sub_agents[0].instructions", "spec.skill_refs[0]"):
        check("violation of %s in the text" % path, path + ":" in error.details(), error.details())
        check("violation of %s in the details" % path, path in violations(error), violations(error))
    for scope in (0, 3):
        refused("agent of scope %d" % scope, Code.INVALID_ARGUMENT, "platform or organization scope", AGENTS.create, new_agent("scoped", scope=scope))
    equal("agent of platform scope", AGENTS.create(new_agent("on the platform", scope=1), timeout=30).metadata.owner_scope, 1)
    refused("undefined scope", Code.INVALID_ARGUMENT, "owner_scope", AGENTS.create, new_agent("scoped", scope=9))
    refused("no metadata", Code.INVALID_ARGUMENT, "metadata", AGENTS.create, agent.Agent(api_version=API, kind="Agent"))
    refused("no name and no slug", Code.INVALID_ARGUMENT, "resource name is empty, cannot generate slug", AGENTS.create, new_agent(""))
    refused("a name without letters", Code.INVALID_ARGUMENT, "slug", AGENTS.create, new_agent("!!!"))
    bare = agent.Agent(api_version=API, kind="Agent", metadata=metadata("without spec"))
    check("an agent without spec is accepted", AGENTS.create(bare, timeout=30).metadata.id)
    refused("a bad version in a reference", Code.INVALID_ARGUMENT, "version", AGENT_QUERIES.getByReference, reference("x", version="a b"))
    refused("get without id", Code.INVALID_ARGUMENT, "value", AGENT_QUERIES.get, agent_io.AgentId())
    refused("get of nothing", Code.NOT_FOUND, "Agent not found: agt-none", AGENT_QUERIES.get, agent_io.AgentId(value="agt-none"))
    refused("delete of nothing", Code.NOT_FOUND, "Agent not found: agt-none", AGENTS.delete, agent_io.AgentId(value="agt-none"))
    refused("an id of another kind", Code.NOT_FOUND, "not found", AGENT_QUERIES.get, agent_io.AgentId(value=created.status.default_instance_id))


def references(created):
    for ask in (reference("support-bot-v2"), reference("support-bot-v2", org="local"), reference("support-bot-v2", kind=40, scope=2),
                reference("support-bot-v2", org="local", scope=1, version="latest")):
        equal("by reference %s" % str(ask).replace("\n", " "), AGENT_QUERIES.getByReference(ask, timeout=30).metadata.id, created.metadata.id)
    refused("reference of another org", Code.NOT_FOUND, "Agent not found: support-bot-v2", AGENT_QUERIES.getByReference, reference("support-bot-v2", org="other"))
    refused("reference of another kind", Code.INVALID_ARGUMENT, "kind mismatch", AGENT_QUERIES.getByReference, reference("support-bot-v2", kind=43))
    refused("reference without slug", Code.INVALID_ARGUMENT, "slug", AGENT_QUERIES.getByReference, reference(""))
    refused("reference to nothing", Code.NOT_FOUND, "Agent not found: nobody", AGENT_QUERIES.getByReference, reference("nobody"))


def updates(created):
    change = new_agent("Another name", instructions="Answer at great length, please.")
    change.metadata.id = created.metadata.id
    change.metadata.org = "elsewhere"
    change.metadata.slug = "elsewhere"
    updated = AGENTS.update(change, timeout=30)
    equal("update keeps id, slug and org", (updated.metadata.id, updated.metadata.slug, updated.metadata.org), (created.metadata.id, "support-bot-v2", "local"))
    equal("update replaces the spec", updated.spec.instructions, "Answer at great length, please.")
    equal("update keeps the status", updated.status.default_instance_id, created.status.default_instance_id)
    equal("audit event of update", updated.status.audit.spec_audit.event, "updated")
    equal("update keeps created_at", updated.status.audit.spec_audit.created_at, created.status.audit.spec_audit.created_at)
    by_slug = new_agent("", instructions="Found by nothing but its slug.")
    by_slug.metadata.slug = "support-bot-v2"
    equal("update by slug", AGENTS.update(by_slug, timeout=30).metadata.id, created.metadata.id)
    refused("update of nobody", Code.INVALID_ARGUMENT, "resource id or slug is required for update", AGENTS.update, new_agent(""))
    change.metadata.id = "agt-none"
    refused("update of nothing", Code.NOT_FOUND, "Agent not found", AGENTS.update, change)

    first = AGENTS.apply(new_agent("applied"), timeout=30)
    again = AGENTS.apply(new_agent("applied", instructions="Something else entirely."), timeout=30)
    equal("apply creates", first.status.audit.spec_audit.event, "created")
    check("apply makes the default instance", first.status.default_instance_id)
    equal("apply updates", (again.metadata.id, again.status.audit.spec_audit.event), (first.metadata.id, "updated"))
    equal("apply keeps the default instance", again.status.default_instance_id, first.status.default_instance_id)
    gone = AGENTS.delete(agent_io.AgentId(value=first.metadata.id), timeout=30)
    equal("delete answers with what it deleted", gone, again)
    refused("get after delete", Code.NOT_FOUND, "Agent not found", AGENT_QUERIES.get, agent_io.AgentId(value=first.metadata.id))
    check("delete leaves instances", INSTANCE_QUERIES.get(instance_io.AgentInstanceId(value=first.status.default_instance_id), timeout=30))
    check("apply after delete creates anew", AGENTS.apply(new_agent("applied"), timeout=30).metadata.id != first.metadata.id)


def instances(created):
    made = [INSTANCES.create(new_instance("instance %d" % number, created.metadata.id), timeout=30) for number in range(3)]
    check("instance id", made[0].metadata.id.startswith("ain-"))
    equal("instance audit", made[0].status.audit.spec_audit.event, "created")
    refused("duplicate instance", Code.ALREADY_EXISTS, "AgentInstance with slug 'instance-0' already exists", INSTANCES.create, new_instance("instance 0", created.metadata.id))
    refused("instance of no agent", Code.INVALID_ARGUMENT, "spec.agent_id", INSTANCES.create, new_instance("none", ""))
    for kind in (0, 52, 53):
        refs = [reference("settings", kind=kind)]
        check("environment reference of kind %d" % kind, INSTANCES.create(new_instance("refers %d" % kind, "agt-other", environment_refs=refs), timeout=30).metadata.id)
    refused("environment reference to an agent", Code.INVALID_ARGUMENT, "environment_refs", INSTANCES.create,
            new_instance("refers wrongly", "agt-other", environment_refs=[reference("settings", kind=40)]))
    ask = instance_io.GetAgentInstancesByAgentRequest(agent_id=created.metadata.id)
    found = INSTANCE_QUERIES.getByAgent(ask, timeout=30)
    equal("instances of an agent", found.total_count, 4)
    equal("newest instance first", [item.metadata.name for item in found.items], ["instance 2", "instance 1", "instance 0", "Support  Bot! v2-default"])
    page = instance_io.GetAgentInstancesByAgentRequest(agent_id=created.metadata.id, page_info=pagination_pb2.PageInfo(num=2, size=3))
    equal("second page of instances", [item.metadata.name for item in INSTANCE_QUERIES.getByAgent(page, timeout=30).items], ["Support  Bot! v2-default"])
    refused("instances of no agent", Code.INVALID_ARGUMENT, "agent_id", INSTANCE_QUERIES.getByAgent, instance_io.GetAgentInstancesByAgentRequest())
    equal("instance by reference", INSTANCE_QUERIES.getByReference(reference("instance-1", kind=45), timeout=30), made[1])
    equal("apply of an instance", INSTANCES.apply(new_instance("instance 1", created.metadata.id), timeout=30).metadata.id, made[1].metadata.id)
    equal("update of an instance", INSTANCES.update(new_instance("instance 2", "agt-moved"), timeout=30).spec.agent_id, "agt-moved")
    equal("deleted instance", INSTANCES.delete(instance_io.AgentInstanceId(value=made[0].metadata.id), timeout=30).metadata.id, made[0].metadata.id)
    refused("instance after delete", Code.NOT_FOUND, "AgentInstance not found", INSTANCE_QUERIES.get, instance_io.AgentInstanceId(value=made[0].metadata.id))
