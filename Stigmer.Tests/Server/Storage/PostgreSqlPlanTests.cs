using Npgsql;
using Stigmer.Server.Storage;
using Stigmer.Server.Storage.PostgreSql;

namespace Stigmer.Tests.Server.Storage;

/// <summary>
/// How PostgreSQL really answers what the store asks, with tens of thousands of rows and their statistics: it tells the plan of each
/// statement that it has run, with the parameters and the prepared statements of the server, and how many rows it looked at.
/// </summary>
[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlPlanTests(PostgreSqlFixture server)
{
    /// <summary>The page of a list is fifty; a look at all sessions or executions would be thousands.</summary>
    private const long FewRows = 300;

    /// <summary>PostgreSQL makes up its mind about a prepared statement after five times, Npgsql prepares at the second.</summary>
    private const int Rounds = 8;

    [PostgreSqlFact]
    public void Statements_All_UseAnIndexAndLookAtFewRows()
    {
        var database = server.NewDatabase();
        using var engine = PostgreSqlEngine.Open(database);
        using (var connection = engine.Connect())
        {
            StoreFilling.Fill(connection);
        }

        using var source = new NpgsqlConnection(PostgreSqlSettings.Read(database).ConnectionString);
        source.Open();
        using var asking = new StoreConnection(source, engine) { Now = TimeProvider.System.GetUtcNow() };
        var plans = new List<StatementPlan>();
        StatementPlan.Tell(asking, source, plans.Add);

        var one = Ask(round =>
        {
            new StoreQuestions(round * 1000 + 7).AskAboutOne(asking);
            new StoreQuestions(round * 1_000_000).AskAboutOne(asking);
        });
        var newest = Ask(_ => StoreQuestions.AskForTheNewest(asking));
        var many = Ask(_ => StoreQuestions.AskAboutMany(asking));

        Assert.InRange(one.Count, 80 * Rounds, int.MaxValue);
        // A list says how many pages there are: all of a kind are counted, as cheaply as it goes.
        newest.RemoveAll(plan => plan.Counts);
        many.RemoveAll(plan => plan.Counts);
        Assert.All(one.Concat(newest).Concat(many), plan => Assert.False(plan.ScansATable, $"{plan}"));
        Assert.All(one.Concat(newest), plan => Assert.True(plan.Rows <= FewRows, $"{plan}"));

        List<StatementPlan> Ask(Action<int> questions)
        {
            plans.Clear();
            for (var round = 1; round <= Rounds; round++)
            {
                asking.Execute("BEGIN");
                questions(round);
                asking.Execute("ROLLBACK");
            }

            return [.. plans];
        }
    }
}
