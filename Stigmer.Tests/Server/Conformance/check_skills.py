"""Skills: archives, versions, artifacts."""
import hashlib

from peer import Code, check, equal, refused
from samples import *  # noqa: F403


def push(name, content, tag="latest", **rest):
    return SKILLS.push(skill_io.PushSkillRequest(name=name, org=rest.pop("org", "local"), scope=rest.pop("scope", 2), artifact=content, tag=tag), timeout=30)


def run():
    first = archive(SKILL_md="# Weather\nLook out of the window.", scripts__look_sh="echo sunny")
    pushed = push("Weather Report", first)
    digest = hashlib.sha256(first).hexdigest()
    check("skill id", pushed.metadata.id.startswith("skl-"))
    equal("skill slug", pushed.metadata.slug, "weather-report")
    equal("skill hash", pushed.status.version_hash, digest)
    equal("skill artifact key", pushed.status.artifact_storage_key, "skills/%s.zip" % digest)
    equal("skill text and tag", (pushed.spec.skill_md, pushed.spec.tag), ("# Weather\nLook out of the window.", "latest"))
    check("skill is ready", pushed.status.state != 0)
    equal("skill by id", SKILL_QUERIES.get(skill_io.SkillId(value=pushed.metadata.id), timeout=30), pushed)
    loaded = SKILL_QUERIES.getArtifact(skill_io.GetArtifactRequest(artifact_storage_key=pushed.status.artifact_storage_key), timeout=30)
    equal("artifact comes back as it was", loaded.artifact, first)

    second = archive(SKILL_md="# Weather\nAsk the neighbours.")
    again = push("Weather Report", second, tag="v2")
    equal("push again keeps the id", again.metadata.id, pushed.metadata.id)
    check("push again changes the hash", again.status.version_hash != digest)
    for version, expected in (("", again), ("latest", again), ("v2", again), (again.status.version_hash, again), (digest, pushed)):
        found = SKILL_QUERIES.getByReference(reference("weather-report", kind=43, version=version), timeout=30)
        equal("skill of version %r" % version, found.status.version_hash, expected.status.version_hash)
    refused("skill of no version", Code.NOT_FOUND, "skill version not found: weather-report:v9", SKILL_QUERIES.getByReference, reference("weather-report", version="v9"))
    equal("an older archive becomes the current one", push("Weather Report", first, tag="v1").status.version_hash, digest)
    equal("version v2 is still there", SKILL_QUERIES.getByReference(reference("weather-report", version="v2"), timeout=30).status.version_hash, again.status.version_hash)

    refused("push of no archive", Code.INVALID_ARGUMENT, "artifact", SKILLS.push, skill_io.PushSkillRequest(name="x"))
    refused("push of a name of 300 letters", Code.INVALID_ARGUMENT, "validation error: name:", SKILLS.push, skill_io.PushSkillRequest(name="n" * 300, artifact=first))
    refused("push without name", Code.INVALID_ARGUMENT, "name", SKILLS.push, skill_io.PushSkillRequest(artifact=first))
    for name, content in (("text", b"no archive"), ("no SKILL.md", archive(README_md="x")), ("SKILL.md in a folder", archive(inner__SKILL_md="x")),
                          ("traversal", archive(SKILL_md="x", **{"..__..__evil": "x"})), ("bomb", archive(SKILL_md="x", zeros="0" * 20000000))):
        refused("push of %s" % name, Code.INVALID_ARGUMENT, "", SKILLS.push, skill_io.PushSkillRequest(name="bad", artifact=content, org="local", scope=2))
    refused("push with a bad tag", Code.INVALID_ARGUMENT, "tag", SKILLS.push, skill_io.PushSkillRequest(name="bad", artifact=first, tag="a b"))
    for key in ("../stigmer.db", "skills/../../stigmer.db", "/etc/passwd", "skills/%s.zip/../x" % digest, "skills/" + "0" * 63 + ".zip"):
        try:
            SKILL_QUERIES.getArtifact(skill_io.GetArtifactRequest(artifact_storage_key=key), timeout=30)
            check("artifact %s is refused" % key, False)
        except Exception as error:
            check("artifact %s is refused" % key, error.code() in (Code.INVALID_ARGUMENT, Code.NOT_FOUND), error)
    refused("artifact that is not there", Code.NOT_FOUND, "", SKILL_QUERIES.getArtifact, skill_io.GetArtifactRequest(artifact_storage_key="skills/%s.zip" % ("0" * 64)))
    refused("artifact of no key", Code.INVALID_ARGUMENT, "artifact_storage_key", SKILL_QUERIES.getArtifact, skill_io.GetArtifactRequest())
    equal("deleted skill", SKILLS.delete(skill_io.SkillId(value=pushed.metadata.id), timeout=30).metadata.id, pushed.metadata.id)
    refused("skill after delete", Code.NOT_FOUND, "Skill not found", SKILL_QUERIES.get, skill_io.SkillId(value=pushed.metadata.id))
    refused("version after delete", Code.NOT_FOUND, "Skill not found", SKILL_QUERIES.getByReference, reference("weather-report", version="v2"))
