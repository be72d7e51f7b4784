using System.Diagnostics;
using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.ApiResources.Kinds;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Manifests;
using Stigmer.Cli.Output;
using Stigmer.Cli.Skills;

namespace Stigmer.Cli.Runs;

/// <summary>`stigmer run`: makes sure the agent is there, starts the execution, follows it to its end.</summary>
internal sealed class AgentRun(RunArguments arguments, CliContext context)
{
    internal async Task<int> RunAsync()
    {
        // Everything that the run does, here and elsewhere, belongs to the trace of whoever starts it, or to one that begins here.
        using var trace = new Activity("stigmer run") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C);
        if (context.Variable("TRACEPARENT") is { } parent && ActivityContext.TryParse(parent, traceState: null, out _))
        {
            trace.SetParentId(parent);
        }

        trace.Start();

        // All that can be refused without the server is refused before anything is sent.
        var address = ServerAddress.Resolve(arguments.Server, context);
        var reference = AgentReference.Parse(arguments.Agent, context);
        var request = ExecutionRequest.From(arguments, context);
        var file = reference as AgentReference.Manifest;
        var manifest = file is null ? null : AgentManifest.Load(file.Path, file.ShownAs, arguments.Org);
        var skills = manifest is null ? [] : LocalSkills.Of(manifest, file!.Folder, Path.GetDirectoryName(file.ShownAs) ?? "");
        AgentFolder.Tell(manifest, file, request);

        using var connection = new StigmerConnection(address, context.Clock);
        using IRunOutput output = arguments.Json ? new JsonRunOutput(context.Terminal) : new TextRunOutput(context.Terminal, context.Clock);
        var agent = manifest is null ? await FindAsync(reference, connection) : await ApplyAsync(manifest, skills, connection, output);
        request.Spec.AgentId = agent.Metadata.Id;

        // The first Ctrl+C does not break this call: a run that the server may have begun must be known to be cancelled.
        var execution = await connection.CallAsync(
            options => connection.ExecutionCommands.createAsync(request, options), context.Interrupts.Second);
        output.Show(new ExecutionStarted(execution.Metadata.Id, execution.Spec.SessionId, agent.Metadata.Id, agent.Metadata.Name));
        return await new RunFollower(connection, output, context) { Approvals = arguments.Approvals }.FollowAsync(execution.Metadata.Id);
    }

    private async Task<Agent> ApplyAsync(Agent manifest, IReadOnlyList<SkillArchive> skills, StigmerConnection connection, IRunOutput output)
    {
        // Before the agent that refers to them.
        foreach (var skill in skills)
        {
            var pushed = await SkillPush.SendAsync(skill, manifest.Metadata.Org, SkillPush.Latest, connection, context.Interrupts.First);
            output.Show(new SkillPushed(pushed.Metadata.Name, pushed.Status.VersionHash));
        }

        var agent = await connection.CallAsync(
            options => connection.AgentCommands.applyAsync(manifest, options), context.Interrupts.First);
        var change = agent.Status?.Audit?.SpecAudit?.Event is { Length: > 0 } known ? known : "applied";
        output.Show(new AgentApplied(agent.Metadata.Id, agent.Metadata.Name, change));
        return agent;
    }

    private async Task<Agent> FindAsync(AgentReference reference, StigmerConnection connection)
    {
        try
        {
            return await connection.CallAsync(
                options => reference is AgentReference.Id id
                    ? connection.AgentQueries.getAsync(new AgentId { Value = id.Value }, options)
                    : connection.AgentQueries.getByReferenceAsync(ByName(((AgentReference.Name)reference).Slug), options),
                context.Interrupts.First);
        }
        catch (CommandException exception) when (exception.InnerException is RpcException { StatusCode: StatusCode.NotFound })
        {
            throw new CommandException(
                $"there is no agent '{arguments.Agent}' on the stigmer-server at {connection.Address.Text}; "
                + "name a manifest to create one: stigmer run <agent.yaml> --message \"…\"",
                exception);
        }
    }

    private ApiResourceReference ByName(string slug) => new() { Kind = ApiResourceKind.Agent, Org = arguments.Org, Slug = slug };
}
