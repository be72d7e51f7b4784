using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Stigmer.Server.Access;
using Stigmer.Server.Resources;
using Stigmer.Tests.Server.Wire;

namespace Stigmer.Tests.Server.Access;

public sealed class AccessTableTests
{
    private static readonly AccessTable Table = new();

    [Fact]
    public async Task Calls_ThatAreServed_AllHaveARow()
    {
        await using var server = await RunningServer.StartAsync();
        var methods = server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName).OfType<string>().ToHashSet();

        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.True(Table.Find(method) is not null, $"{method} has no row in AccessTable: nobody could call it in cloud mode"));
    }

    [Fact]
    public void Find_WhatIsNotThere_IsNobodys()
    {
        Assert.Null(Table.Find("/ai.stigmer.agentic.agent.v1.AgentCommandController/obliterate"));
        Assert.Null(Table.Find(""));
    }

    [Fact]
    public void Rows_SayWhatTheOriginalSays()
    {
        Assert.All(WireContract.Lines("auth"), words =>
        {
            var rule = Table.Find($"/{words[0]}");
            var refusal = string.Join(' ', words.Skip(4));
            switch (words[1])
            {
                case "skip":
                    Assert.True(rule is AccessRule.Known or AccessRule.Reference or AccessRule.Artifact or AccessRule.Filing, $"{words[0]}: {rule}");
                    break;
                case "operator":
                    Assert.Equal(refusal, Assert.IsType<AccessRule.Operator>(rule).Refusal);
                    break;
                case "can_view":
                    Assert.Equal(new AccessRule.Resource(KindOf(words[2]), words[3], Changes: false, refusal), rule! with { Runners = false });
                    break;
                case "can_edit" or "can_delete":
                    // The original looks for the id of an environment where the message that deletes one has no field.
                    var path = words[0].EndsWith("EnvironmentCommandController/delete", StringComparison.Ordinal) ? "resource_id" : words[3];
                    Assert.Equal(new AccessRule.Resource(KindOf(words[2]), path, Changes: true, refusal), rule! with { Runners = false });
                    break;
                default:
                    Assert.StartsWith("can_create_", words[1], StringComparison.Ordinal);
                    var filing = Assert.IsType<AccessRule.Filing>(rule);
                    Assert.Equal((words[3], refusal), (filing.Path, filing.Refusal));
                    break;
            }
        });
    }

    private static ResourceKind KindOf(string name) => new[]
    {
        ResourceKind.Agent, ResourceKind.AgentInstance, ResourceKind.AgentExecution, ResourceKind.Session, ResourceKind.Environment, ResourceKind.ExecutionContext,
        ResourceKind.Skill, ResourceKind.McpServer, ResourceKind.ApiKey, ResourceKind.Organization,
    }.Single(kind => kind.Name.Equals(name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
}
