using System.Linq.Expressions;
using System.Reflection;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>The names under which a caller's lambda reaches a workflow's handlers.</summary>
internal static class WorkflowCalls
{
    internal static string SignalName(MethodInfo method) =>
        WorkflowSignalDefinition.NameOf(method, AttributeOf<WorkflowSignalAttribute>(method)) ?? throw Dynamic("signal");

    internal static string UpdateName(MethodInfo method) =>
        WorkflowUpdateDefinition.NameOf(method, AttributeOf<WorkflowUpdateAttribute>(method)) ?? throw Dynamic("update");

    /// <summary>A query is a method call or the reading of a property.</summary>
    internal static (string Name, IReadOnlyCollection<object?> Args) Query(LambdaExpression call)
    {
        if (CallExpression.ExtractProperty(call) is { } property)
        {
            return (AttributeOf<WorkflowQueryAttribute>(property).Name ?? property.Name, []);
        }

        var (method, args) = CallExpression.Extract(call);
        var attribute = AttributeOf<WorkflowQueryAttribute>(method);
        return attribute.Dynamic ? throw Dynamic("query") : (attribute.Name ?? method.Name, args);
    }

    private static T AttributeOf<T>(MemberInfo member)
        where T : Attribute => member.GetCustomAttribute<T>(inherit: false)
            ?? throw new ArgumentException($"{member.DeclaringType}.{member.Name} has no {typeof(T).Name}");

    private static ArgumentException Dynamic(string kind) => new($"A dynamic {kind} cannot be called by its method");
}
