using Stigmer.Tests.Server.Executions;
using Stigmer.Tests.Server.Executions.Feeds;
using Stigmer.Tests.Server.Resources;
using Stigmer.Tests.Server.Skills;
using Stigmer.Tests.Server.Wire;

namespace Stigmer.Tests.Server.Storage;

/// <summary>What the server does, on the database that several servers can share.</summary>
public static class OnPostgreSql
{
    internal const string Name = "PostgreSQL";

    [CollectionDefinition(Name)]
    public sealed class Server : ICollectionFixture<PostgreSqlFixture>;

    [Collection(Name)]
    public sealed class Writes(PostgreSqlFixture server) : WritesTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Damage(PostgreSqlFixture server) : DamageTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Resources(PostgreSqlFixture server) : ResourceOperationsTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Skills(PostgreSqlFixture server) : SkillOperationsTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Executions(PostgreSqlFixture server) : ExecutionOperationsTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Control(PostgreSqlFixture server) : ExecutionControlTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Cancellations(PostgreSqlFixture server) : CancelRequestsTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Journals(PostgreSqlFixture server) : JournalTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Heads(PostgreSqlFixture server) : JournalHeadsTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Watching(PostgreSqlFixture server) : WatchesTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Deletions(PostgreSqlFixture server) : DeletionTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class Histories(PostgreSqlFixture server) : HistoryTests(server.NewDatabase(), histories: 10);

    [Collection(Name)]
    public sealed class Crowds(PostgreSqlFixture server) : CrowdTests(server.NewDatabase(), executions: 50);

    [Collection(Name)]
    public sealed class Clocks(PostgreSqlFixture server) : ClockTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class BlueprintsOfRuns(PostgreSqlFixture server) : BlueprintsTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class ResourcesOnTheWire(PostgreSqlFixture server) : ResourcesOverTheWireTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class ListsOnTheWire(PostgreSqlFixture server) : ListsOverTheWireTests(server.NewDatabase());

    [Collection(Name)]
    public sealed class RunsOnTheWire(PostgreSqlFixture server) : RunOverTheWireTests(server.NewDatabase());
}
