using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Skills.V1;
using Stigmer.Tests.Cli.Runs;

namespace Stigmer.Tests.Cli;

/// <summary>A stigmer-server on a real port that knows one agent and plays one run, dropping the line where the test says.</summary>
internal sealed class ScriptedStigmerServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ScriptedStigmerServer(WebApplication application) => _application = application;

    internal string Address => new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    internal ScriptedRun Run => _application.Services.GetRequiredService<ScriptedRun>();

    internal static async Task<ScriptedStigmerServer> StartAsync(RecordedRun run, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ScriptedRun(run));
        var application = builder.Build();
        application.MapGrpcService<ScriptedAgents>();
        application.MapGrpcService<ScriptedAgentQueries>();
        application.MapGrpcService<ScriptedSkills>();
        application.MapGrpcService<ScriptedExecutionCommands>();
        application.MapGrpcService<ScriptedExecutionQueries>();
        application.MapGrpcService<ScriptedWatch>();
        await application.StartAsync(CancellationToken.None);
        return new ScriptedStigmerServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }
}

/// <summary>What the server was told and what it plays.</summary>
internal sealed class ScriptedRun(RecordedRun run)
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RecordedRun Recorded { get; } = run;

    /// <summary>After how many events each further Watch call breaks off; once empty, calls run to the end.</summary>
    internal Queue<int> Cuts { get; } = [];

    /// <summary>The after_seq of each Watch call.</summary>
    internal ConcurrentQueue<long> Resumed { get; } = [];

    internal ConcurrentQueue<Agent> Applied { get; } = [];

    internal ConcurrentQueue<AgentExecution> Created { get; } = [];

    internal ConcurrentQueue<PushSkillRequest> Pushed { get; } = [];

    /// <summary>What each call of create, and each of Watch, showed.</summary>
    internal ConcurrentQueue<string?> Credentials { get; } = [];

    internal Task Cancelled => _cancelled.Task;

    internal Status? RefusesToCreate { get; set; }

    /// <summary>The run goes on for as long as nobody cancels it.</summary>
    internal bool NeverEnds { get; set; }

    /// <summary>The run goes on after a question when somebody has answered it.</summary>
    internal ConcurrentQueue<ApproveRequest> Approvals { get; } = [];

    internal TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What else it was told, by the names of commands.</summary>
    internal ConcurrentQueue<string> Steered { get; } = [];

    internal ConcurrentQueue<ContinueRequest> Continued { get; } = [];

    internal bool HasEnded { get; set; }

    /// <summary>The server goes away just before the first answer reaches it.</summary>
    internal bool IsAwayAtFirst { get; set; }

    internal void Cancel() => _cancelled.TrySetResult();
}

internal sealed class ScriptedSkills(ScriptedRun run) : SkillCommandController.SkillCommandControllerBase
{
    public override Task<Skill> push(PushSkillRequest request, ServerCallContext context)
    {
        run.Pushed.Enqueue(request);
        return Task.FromResult(new Skill
        {
            Metadata = new ApiResourceMetadata { Name = request.Name, Slug = request.Name, Org = request.Org },
            Status = new SkillStatus { VersionHash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(request.Artifact.Span)) },
        });
    }
}

internal sealed class ScriptedAgents(ScriptedRun run) : AgentCommandController.AgentCommandControllerBase
{
    public override Task<Agent> apply(Agent request, ServerCallContext context)
    {
        run.Applied.Enqueue(request);
        var agent = request.Clone();
        agent.Metadata.Id = "agt-1";
        agent.Status = new AgentStatus { Audit = new ApiResourceAudit { SpecAudit = new ApiResourceAuditInfo { Event = "created" } } };
        return Task.FromResult(agent);
    }
}

internal sealed class ScriptedAgentQueries : AgentQueryController.AgentQueryControllerBase
{
    internal const string Slug = "known-agent";
    internal const string Id = "agt-known";

    public override Task<Agent> get(AgentId request, ServerCallContext context) => Answer(request.Value == Id, request.Value);

    public override Task<Agent> getByReference(ApiResourceReference request, ServerCallContext context) => Answer(request.Slug == Slug, request.Slug);

    private static Task<Agent> Answer(bool known, string name) => known
        ? Task.FromResult(new Agent { Metadata = new ApiResourceMetadata { Id = Id, Name = Slug } })
        : throw new RpcException(new Status(StatusCode.NotFound, $"Agent not found: {name}"));
}

internal sealed class ScriptedExecutionCommands(ScriptedRun run) : AgentExecutionCommandController.AgentExecutionCommandControllerBase
{
    public override Task<AgentExecution> create(AgentExecution request, ServerCallContext context)
    {
        if (run.RefusesToCreate is { } refusal)
        {
            throw new RpcException(refusal);
        }

        run.Credentials.Enqueue(context.RequestHeaders.GetValue("authorization"));
        run.Created.Enqueue(request);
        var execution = request.Clone();
        execution.Metadata.Id = "aex-1";
        execution.Spec.SessionId = "ses-1";
        return Task.FromResult(execution);
    }
}

internal sealed class ScriptedWatch(ScriptedRun run) : ExecutionService.ExecutionServiceBase
{
    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchEvent> responseStream, ServerCallContext context)
    {
        run.Credentials.Enqueue(context.RequestHeaders.GetValue("authorization"));
        run.Resumed.Enqueue(request.AfterSeq);
        var left = run.Cuts.TryDequeue(out var cut) ? cut : int.MaxValue;
        foreach (var happened in run.Recorded.Events.Where(happened => happened.Entry is null || happened.Entry.Seq > request.AfterSeq))
        {
            if (happened.Entry?.ApprovalGiven is not null)
            {
                await run.Answered.Task.WaitAsync(context.CancellationToken);
            }

            if (happened.Entry?.Finished is not null && run.NeverEnds)
            {
                await run.Cancelled.WaitAsync(context.CancellationToken);
            }

            if (left-- == 0)
            {
                // In order behind what was sent, so that the test knows what has arrived.
                throw new RpcException(new Status(StatusCode.Unavailable, "the test cut the line"));
            }

            await responseStream.WriteAsync(happened, context.CancellationToken);
        }
    }

    public override Task<CancelResponse> Cancel(CancelRequest request, ServerCallContext context)
    {
        run.Cancel();
        run.Steered.Enqueue("cancel");
        return Task.FromResult(new CancelResponse());
    }

    public override Task<ApproveResponse> Approve(ApproveRequest request, ServerCallContext context)
    {
        if (run.IsAwayAtFirst)
        {
            run.IsAwayAtFirst = false;
            throw new RpcException(new Status(StatusCode.Unavailable, "shutting down"));
        }

        run.Approvals.Enqueue(request);
        run.Answered.TrySetResult();
        return Task.FromResult(new ApproveResponse());
    }

    public override Task<SendResponse> Send(SendRequest request, ServerCallContext context) => Note("send", new SendResponse());

    public override Task<PauseResponse> Pause(PauseRequest request, ServerCallContext context) => Note("pause", new PauseResponse());

    public override Task<ResumeResponse> Resume(ResumeRequest request, ServerCallContext context) => Note("resume", new ResumeResponse());

    public override Task<RaiseResponse> Raise(RaiseRequest request, ServerCallContext context) => Note("raise", new RaiseResponse());

    public override Task<ContinueResponse> Continue(ContinueRequest request, ServerCallContext context)
    {
        run.Continued.Enqueue(request);
        var execution = new AgentExecution
        {
            Metadata = new ApiResourceMetadata { Id = "aex-2", Name = "continue-aex-1" },
            Spec = new AgentExecutionSpec { SessionId = "ses-1", AgentId = ScriptedAgentQueries.Id },
        };
        return Task.FromResult(new ContinueResponse { Execution = execution });
    }

    private Task<T> Note<T>(string command, T answer)
    {
        run.Steered.Enqueue(command);
        return Task.FromResult(answer);
    }
}

internal sealed class ScriptedExecutionQueries(ScriptedRun run) : AgentExecutionQueryController.AgentExecutionQueryControllerBase
{
    /// <summary>The questions of the recorded run that nobody has answered.</summary>
    public override Task<AgentExecution> get(AgentExecutionId request, ServerCallContext context)
    {
        var control = new RunControl();
        if (!run.Answered.Task.IsCompleted)
        {
            control.PendingApprovals.AddRange(run.Recorded.Entries.Select(entry => entry.ApprovalAsked).OfType<ApprovalAsked>()
                .Select(asked => new PendingApproval { Turn = asked.Turn, ToolCallId = asked.ToolCallId, Tool = asked.Tool, Input = asked.Input }));
        }

        var phase = run.HasEnded ? ExecutionPhase.ExecutionFailed : ExecutionPhase.ExecutionInProgress;
        return Task.FromResult(new AgentExecution { Status = new AgentExecutionStatus { Phase = phase, Control = control } });
    }
}
