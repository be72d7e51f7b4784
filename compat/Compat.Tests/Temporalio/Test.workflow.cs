using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Compat.Tests.Temporalio;

public interface IGreeter
{
    [Activity("Hello")]
    Task<string> HelloAsync(string name);
}

[Workflow]
public class Greeting
{
    [WorkflowRun]
    public async Task<string> RunAsync(string name)
    {
        var hello = await Workflow.ExecuteActivityAsync(
            (IGreeter greeter) => greeter.HelloAsync(name), new() { StartToCloseTimeout = TimeSpan.FromSeconds(5) });
        return hello + "!";
    }
}

[Workflow]
public class Collector
{
    private readonly List<string> _items = [];

    [WorkflowQuery]
    public int Count => _items.Count;

    [WorkflowRun]
    public async Task<string> RunAsync(int wanted)
    {
        await Workflow.WaitConditionAsync(() => _items.Count >= wanted);
        return string.Join(',', _items);
    }

    [WorkflowSignal]
    public Task AddAsync(string item)
    {
        _items.Add(item);
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public string Wrong()
    {
        Workflow.DelayAsync(1000);
        return "never";
    }
}

[Workflow]
public class OneAtATime
{
    private bool _open;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        var through = new List<string>();
        async Task PassAsync(string who)
        {
            await Workflow.WaitConditionAsync(() => _open);
            _open = false;
            through.Add(who);
        }

        await Workflow.WhenAnyAsync(PassAsync("first"), PassAsync("second"));
        return string.Join(',', through);
    }

    [WorkflowSignal]
    public Task OpenAsync()
    {
        _open = true;
        return Task.CompletedTask;
    }
}

[Workflow]
public class Sleeper
{
    [WorkflowRun]
    public Task RunAsync() => Workflow.DelayAsync(TimeSpan.FromHours(1));
}

[Workflow]
public class Patient
{
    private bool _go;

    [WorkflowRun]
    public Task<bool> RunAsync() => Workflow.WaitConditionAsync(() => _go, TimeSpan.FromHours(1));

    [WorkflowSignal]
    public Task GoAsync()
    {
        _go = true;
        return Task.CompletedTask;
    }
}

[Workflow]
public class Patchy
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        var branch = Workflow.Patched("branch") ? "new" : "old";
        await Workflow.DelayAsync(1000);
        return branch;
    }
}

[Workflow]
public class Dice
{
    [WorkflowRun]
    public Task<string> RunAsync() =>
        Task.FromResult($"{Workflow.Random.Next(1000)} {Workflow.NewGuid()} {Workflow.UtcNow:O} {Workflow.Random.NextDouble()}");
}

[Workflow]
public class Restless
{
    [WorkflowRun]
    public Task RunAsync(int generation) => throw Workflow.CreateContinueAsNewException((Restless wf) => wf.RunAsync(generation + 1));
}

[Workflow]
public class Failing
{
    [WorkflowRun]
    public Task RunAsync(bool onPurpose) => onPurpose
        ? throw new ApplicationFailureException("failed", errorType: "Kind")
        : throw new InvalidOperationException("a bug");
}

[Workflow]
public class Blocking
{
    internal static readonly ManualResetEventSlim Release = new();

    [WorkflowRun]
    public Task RunAsync()
    {
        Release.Wait();
        return Task.CompletedTask;
    }
}
