using System.Linq.Expressions;
using Temporalio.Activities;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <content>Activities, and the next run.</content>
public static partial class Workflow
{
    /// <summary>Runs an activity by a call of its static method.</summary>
    public static Task<TResult> ExecuteActivityAsync<TResult>(Expression<Func<TResult>> activityCall, ActivityOptions options) =>
        ExecuteAsync<TResult>(activityCall, options);

    /// <summary>Runs an activity by a call of its static method.</summary>
    public static Task ExecuteActivityAsync(Expression<Action> activityCall, ActivityOptions options) =>
        ExecuteAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs an activity by a call of its method.</summary>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, TResult>> activityCall, ActivityOptions options) =>
        ExecuteAsync<TResult>(activityCall, options);

    /// <summary>Runs an activity by a call of its method.</summary>
    public static Task ExecuteActivityAsync<TActivityInstance>(
        Expression<Action<TActivityInstance>> activityCall, ActivityOptions options) =>
        ExecuteAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs an activity by a call of its static method.</summary>
    public static Task<TResult> ExecuteActivityAsync<TResult>(Expression<Func<Task<TResult>>> activityCall, ActivityOptions options) =>
        ExecuteAsync<TResult>(activityCall, options);

    /// <summary>Runs an activity by a call of its static method.</summary>
    public static Task ExecuteActivityAsync(Expression<Func<Task>> activityCall, ActivityOptions options) =>
        ExecuteAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs an activity by a call of its method.</summary>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, Task<TResult>>> activityCall, ActivityOptions options) =>
        ExecuteAsync<TResult>(activityCall, options);

    /// <summary>Runs an activity by a call of its method.</summary>
    public static Task ExecuteActivityAsync<TActivityInstance>(
        Expression<Func<TActivityInstance, Task>> activityCall, ActivityOptions options) =>
        ExecuteAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs an activity by name.</summary>
    public static Task ExecuteActivityAsync(string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        ExecuteActivityAsync<ValueTuple>(activity, args, options);

    /// <summary>Runs an activity by name.</summary>
    public static Task<TResult> ExecuteActivityAsync<TResult>(
        string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        Context.Outbound.ScheduleActivityAsync<TResult>(new(activity, args, options, null));

    /// <summary>The exception to throw to begin the next run.</summary>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ContinueAsNewOptions? options = null) =>
        CreateContinueAsNew(workflowRunCall, options);

    /// <summary>The exception to throw to begin the next run.</summary>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ContinueAsNewOptions? options = null) =>
        CreateContinueAsNew(workflowRunCall, options);

    /// <summary>The exception to throw to begin the next run.</summary>
    public static ContinueAsNewException CreateContinueAsNewException(
        string workflow, IReadOnlyCollection<object?> args, ContinueAsNewOptions? options = null) =>
        Context.Outbound.CreateContinueAsNewException(new(workflow, args, options, null));

    private static Task<TResult> ExecuteAsync<TResult>(LambdaExpression activityCall, ActivityOptions options)
    {
        var (method, args) = CallExpression.Extract(activityCall);
        return ExecuteActivityAsync<TResult>(ActivityDefinition.NameForCall(method), args, options);
    }

    private static ContinueAsNewException CreateContinueAsNew(LambdaExpression runCall, ContinueAsNewOptions? options)
    {
        var (method, args) = CallExpression.Extract(runCall);
        return CreateContinueAsNewException(WorkflowDefinition.NameForCall(method), args, options);
    }
}
