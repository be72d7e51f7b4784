using Stigmer.Tests.Server.Executions;
using Stigmer.Tests.Server.Executions.Feeds;
using Stigmer.Tests.Server.Resources;
using Stigmer.Tests.Server.Skills;
using Stigmer.Tests.Server.Wire;

namespace Stigmer.Tests.Server.Storage;

/// <summary>What the server does, on the database that it has by default.</summary>
public static class OnSqlite
{
    public sealed class Writes() : WritesTests(null);

    public sealed class Damage() : DamageTests(null);

    public sealed class Resources() : ResourceOperationsTests(null);

    public sealed class Skills() : SkillOperationsTests(null);

    public sealed class Executions() : ExecutionOperationsTests(null);

    public sealed class Control() : ExecutionControlTests(null);

    public sealed class Cancellations() : CancelRequestsTests(null);

    public sealed class Journals() : JournalTests(null);

    public sealed class Heads() : JournalHeadsTests(null);

    public sealed class Watching() : WatchesTests(null);

    public sealed class Deletions() : DeletionTests(null);

    public sealed class Histories() : HistoryTests(null, histories: 25);

    public sealed class Crowds() : CrowdTests(null, executions: 200);

    public sealed class Clocks() : ClockTests(null);

    public sealed class BlueprintsOfRuns() : BlueprintsTests(null);

    public sealed class ResourcesOnTheWire() : ResourcesOverTheWireTests(null);

    public sealed class ListsOnTheWire() : ListsOverTheWireTests(null);

    public sealed class RunsOnTheWire() : RunOverTheWireTests(null);
}
