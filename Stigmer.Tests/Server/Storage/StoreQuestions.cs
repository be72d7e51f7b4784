using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Server.Resources;
using Stigmer.Server.Storage;

namespace Stigmer.Tests.Server.Storage;

/// <summary>Every statement of the store, asked about one of many.</summary>
/// <param name="Number">Of the session, execution, agent and skill that are asked about; they are there or not.</param>
internal sealed record StoreQuestions(int Number)
{
    private static readonly Page First = Page.Read(0, "");
    private static readonly Page Later = Page.Read(0, new Page(1, 1).Of([("a", 300L), ("b", 200L)], 2).Next);
    private static readonly Visibility Somebody = new("user-1", ["org-1", "org-2"]);

    private string Agent => $"agt-{Number}";

    private string Instance => $"ain-{Number}";

    private string Session => $"ses-{Number}";

    private string Execution => $"aex-{Number}";

    private string Skill => $"skl-{Number}";

    /// <summary>One resource, its neighbours by parent or slug, one run: what costs the same however many others there are.</summary>
    internal void AskAboutOne(StoreConnection connection)
    {
        var kind = ResourceKind.Session;
        ResourceTable.Find(connection, kind, Session);
        ResourceTable.FindBySlug(connection, kind, Session, "org-1");
        ResourceTable.FindBySlug(connection, kind, Session);
        ResourceTable.FindFiling(connection, kind, Session);
        ResourceTable.FilingsOf(connection, kind, Session);
        ResourceTable.SkillsOf(connection, $"hash-{Number}");
        ResourceTable.SlugsOf(connection, kind, $"user-{Number}");
        ResourceTable.List(connection, kind, new ResourceFilter { Parent = Instance }, First);
        ResourceTable.List(connection, kind, new ResourceFilter { Parent = Instance, Visibility = Somebody }, First);
        ResourceTable.List(connection, kind, new ResourceFilter { Ancestor = Agent, ParentKind = ResourceKind.AgentInstance }, First);
        ResourceTable.List(connection, kind, new ResourceFilter { Parent = Instance }, Later);
        ResourceTable.SetOwner(connection, kind, Session, "user-1");
        ResourceTable.Update(connection, new ResourceRow(kind, Session, "org-1", Session, Instance, [], []));
        DependentTable.Of(connection, ResourceKind.Agent, Agent);
        DependentTable.CountVisible(connection, [(kind, Session)], Somebody);
        ExecutionTable.Find(connection, Execution);
        ExecutionTable.Find(connection, [Execution, "other"]);
        ExecutionTable.List(connection, Session, ExecutionPhase.Unspecified, [], First);
        ExecutionTable.List(connection, Session, ExecutionPhase.ExecutionCompleted, [], First, Somebody);
        ExecutionTable.List(connection, Session, ExecutionPhase.Unspecified, [], Later);
        ExecutionTable.List(connection, null, ExecutionPhase.ExecutionInProgress, [], First);
        var head = new ExecutionHead(Execution, Session, ExecutionPhase.ExecutionCompleted, 5, null);
        ExecutionTable.Earlier(connection, head);
        ExecutionTable.Advance(connection, head, head with { LastSeq = 6 });
        ExecutionTable.Update(connection, head);
        ExecutionTable.SetEnded(connection, Execution);
        ExecutionTable.EndedBefore(connection, DateTimeOffset.UnixEpoch, 10);
        JournalTable.SeqOf(connection, Execution, "key-3");
        JournalTable.Read(connection, Execution, 0, 1);
        JournalTable.LoadSnapshot(connection, Execution);
        JournalTable.SaveSnapshot(connection, Execution, 5, []);
        JournalTable.TryInsert(connection, Execution, new JournalEntry { Key = "key-3", Seq = 9 }, []);
        IntentTable.Oldest(connection, 10);
        IntentTable.Claim(connection, "server", TimeSpan.Zero, 10);
        IntentTable.Leave(connection, [new WorkflowIntent(Number, Execution, IntentAction.Start, "")], "server");
        IntentTable.InsertNews(connection, Execution);
        IntentTable.Delete(connection, new WorkflowIntent(Number, Execution, IntentAction.Start, ""));
        SkillVersionTable.Find(connection, Skill, "v1");
        SkillVersionTable.Delete(connection, Skill);
        ResourceTable.Delete(connection, kind, Session);
        ExecutionTable.Remove(connection, Execution);
    }

    /// <summary>The newest of a kind, or of all executions.</summary>
    internal static void AskForTheNewest(StoreConnection connection)
    {
        ResourceTable.List(connection, ResourceKind.Session, new ResourceFilter(), First);
        ResourceTable.List(connection, ResourceKind.Agent, new ResourceFilter(), First);
        ResourceTable.List(connection, ResourceKind.Organization, new ResourceFilter(), First);
        ExecutionTable.List(connection, null, ExecutionPhase.Unspecified, [], First);
    }

    /// <summary>What has to look at each of a kind, of an organisation or of the live and ended runs, or at as many as a caller may see.</summary>
    internal static void AskAboutMany(StoreConnection connection)
    {
        ResourceTable.List(connection, ResourceKind.Session, new ResourceFilter { Tags = ["t"] }, First);
        ResourceTable.List(connection, ResourceKind.Session, new ResourceFilter { Visibility = Somebody }, First);
        ResourceTable.CountOf(connection, "org-1");
        ExecutionTable.List(connection, null, ExecutionPhase.Unspecified, ["t"], First);
        ExecutionTable.List(connection, null, ExecutionPhase.Unspecified, [], First, Somebody);
        ExecutionTable.CountEnded(connection);
        IntentTable.StartAllLive(connection);
    }
}
