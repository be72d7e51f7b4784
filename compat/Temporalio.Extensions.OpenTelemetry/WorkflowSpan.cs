using System.Diagnostics;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>
/// What a workflow is about, for as long as its code is. The span itself ends as it begins, and not again on replay: a workflow may go on
/// in another process, a month later.
/// </summary>
internal sealed class WorkflowSpan : IDisposable
{
    private static readonly AsyncLocal<WorkflowSpan?> _current = new();

    private readonly WorkflowSpan? _outer = _current.Value;

    private WorkflowSpan(ActivityContext context)
    {
        Context = context;
        _current.Value = this;
    }

    /// <summary>Of the innermost; the default one when there is none.</summary>
    internal static ActivityContext Current => _current.Value?.Context ?? default;

    internal ActivityContext Context { get; }

    /// <summary>What came with a header.</summary>
    internal static WorkflowSpan Of(ActivityContext context) => new(context);

    internal static WorkflowSpan Begin(
        string name,
        ActivityKind kind = ActivityKind.Internal,
        IEnumerable<KeyValuePair<string, object?>>? tags = null,
        IEnumerable<ActivityLink>? links = null,
        Exception? failure = null)
    {
        if (Workflow.Unsafe.IsReplaying || TracingInterceptor.WorkflowsSource.StartActivity(name, kind, Current, tags, links) is not { } span)
        {
            return new WorkflowSpan(Current);
        }

        if (failure is not null)
        {
            TracingInterceptor.Fail(span, failure);
        }

        span.Stop();
        return new WorkflowSpan(span.Context);
    }

    public void Dispose() => _current.Value = _outer;
}
