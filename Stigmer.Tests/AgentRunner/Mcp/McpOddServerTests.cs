using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Stigmer.ServiceDefaults.Temporal;
using Stigmer.Tests.AgentRunner.Turns;
using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.AgentRunner.Mcp;

/// <summary>What becomes of a run whose servers say odd things.</summary>
public class McpOddServerTests
{
    [Theory]
    [InlineData("""{"content":null}""", "(no content)")]
    [InlineData("\"done\"", "The server answered with something that is no result of a tool: \"done\"")]
    [InlineData("""{"content":[{"type":"hologram"},{"type":"text","text":"text"}]}""", "[content that cannot be read: Unknown content type: 'hologram']\ntext")]
    [InlineData("""{"content":[{"type":"image"},null],"isError":null}""", "[content that cannot be read: Image data must be provided for 'image' type.]\n[no content]")]
    [InlineData("""{"content":[{"type":"image","data":"AAAA","mimeType":"image/x"}],"structuredContent":{"a":"größer"}}""",
        "[image/x, 3 bytes; kept in .stigmer/results/709e80c88487a241.bin]\n{\"a\":\"größer\"}")]
    [InlineData("""{"content":[{"type":"text","text":"half \\ud83d, whole \ud83d\ude00, half \ud83d"}]}""", "half \\ud83d, whole \U0001F600, half \uFFFD")]
    public async Task RunAsync_OddAnswer_IsReadAsFarAsItCanBe(string result, string text)
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, request) =>
        {
            if (request.Tool is null)
            {
                return false;
            }

            // As text: what is not valid cannot be built.
            await ScriptedMcpSite.JsonAsync(context, $$"""{"jsonrpc":"2.0","id":{{request.Id!.ToJsonString()}},"result":{{result}}}""");

            return true;
        };
        await using var harness = await site.HarnessAsync("write");

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal([text], ScriptedMcpSite.ResultsOf(harness));
        Assert.Equal(1, site.CallsOf("write"));
        Assert.DoesNotContain(site.Requests, request => request.Method == HttpMethods.Delete);
    }

    [Fact]
    public async Task RunAsync_ListOfToolsThatIsNotRight_GivesThoseThatAre()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        var wordy = ScriptedMcpSite.Tool("long");
        wordy["inputSchema"]!["description"] = new string('x', 60_000);
        site.ListTools = () =>
        {
            var page = ScriptedMcpSite.List(
                ScriptedMcpSite.Tool("größe"), new JsonObject { ["name"] = null }, wordy.DeepClone(), ScriptedMcpSite.Tool("look"));
            page["nextCursor"] = "again";

            return page;
        };
        await using var harness = await site.HarnessAsync("gr__e");
        harness.Mcp.Value.MaxToolPages = 3;

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal(["site__gr__e", "site__look"], harness.Model.Requests[0].Tools.Where(tool => tool.StartsWith("site", StringComparison.Ordinal)));
        Assert.Equal(3, site.Requests.Count(request => request.Name == "tools/list"));
        Assert.Equal(["größe done"], ScriptedMcpSite.ResultsOf(harness));
        Assert.Contains("MCP server 'site': a tool of it is left out, since it has no name", ScriptedMcpSite.NoticesOf(harness));
        Assert.Contains(ScriptedMcpSite.NoticesOf(harness), text => text.StartsWith("MCP server 'site': its tool long is left out: to say what it takes needs 60", StringComparison.Ordinal));
        Assert.Contains("MCP server 'site': its list of tools does not end; those of its first 3 pages are used", ScriptedMcpSite.NoticesOf(harness));
    }

    [Fact]
    public async Task RunAsync_WhatAServerSaysOfItself_IsBoundedAndWithoutSecrets()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instructions = $"token-value-1 {new string('x', 100_000)}";
        await using var broken = await ScriptedMcpSite.StartAsync();
        broken.Instead = async (context, request) =>
        {
            await ScriptedMcpSite.JsonAsync(context, ScriptedMcpSite.Error(request.Id, -32602, $"no token-value-1 {new string('y', 100_000)}"));

            return true;
        };
        var second = broken.Definition;
        second.Name = "broken";
        await using var harness = await TurnHarness.StartAsync(ModelScripts.Text("Hello."), blueprint =>
        {
            blueprint.Agent.Spec.McpServers.AddRange([site.Definition, second]);
            blueprint.Environment["TOKEN"] = "token-value-1";
            blueprint.SecretNames.Add("TOKEN");
        });

        await harness.RunAsync();

        var system = harness.Model.Requests[0].System;
        Assert.Contains("- site: [secret TOKEN] xxx", system, StringComparison.Ordinal);
        Assert.Contains("no [secret TOKEN] yyy", system, StringComparison.Ordinal);
        Assert.InRange(system.Length, 3_000, 5_000);
        Assert.InRange(Assert.Single(ScriptedMcpSite.NoticesOf(harness)).Length, 1_000, 1_200);
        Assert.DoesNotContain("token-value-1", string.Concat(harness.Journal.Entries) + system, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AWebPageIsAtTheAddress_IsSaidInPlainWords()
    {
        await using var site = await ScriptedMcpSite.StartAsync();
        site.Instead = async (context, _) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync("<!doctype html><title>Welcome</title>", context.RequestAborted);

            return true;
        };
        await using var harness = await site.HarnessAsync("look");

        Assert.Equal(TurnOutcome.Done, (await harness.RunAsync()).Outcome);

        Assert.Equal(
            $"MCP server 'site' is not available: there is a web page at {site.Address}mcp and nothing that speaks MCP; correct http.url",
            Assert.Single(ScriptedMcpSite.NoticesOf(harness)));
    }
}
