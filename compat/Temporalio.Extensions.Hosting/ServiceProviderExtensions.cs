using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Activities;
using Temporalio.Common;

namespace Temporalio.Extensions.Hosting;

/// <summary>Makes activities of methods whose instances the services create.</summary>
public static class ServiceProviderExtensions
{
    /// <summary>Defines all activities of a type.</summary>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions<T>(this IServiceProvider provider) =>
        provider.CreateTemporalActivityDefinitions(typeof(T));

    /// <summary>Defines all activities of a type.</summary>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions(this IServiceProvider provider, Type type)
    {
        ActivityDefinition[] definitions =
            [.. ActivityDefinition.MethodsOf(type).Select(method => provider.CreateTemporalActivityDefinition(type, method))];
        return definitions.Length > 0 ? definitions : throw new ArgumentException($"No activities found on {type}");
    }

    /// <summary>Defines the activity of a method. Each invocation has a scope, which lasts until the method has ended.</summary>
    public static ActivityDefinition CreateTemporalActivityDefinition(this IServiceProvider provider, Type instanceType, MethodInfo method)
    {
        var call = CompiledCall.Of(method);
        if (method.IsStatic)
        {
            return ActivityDefinition.Create(method, args => call(null, args));
        }

        var awaiter = CompiledCall.Awaiter(method.ReturnType);
        var declared = ActivityDefinition.Create(method, args => call(null, args));
        var hasResult = CompiledCall.ResultType(method.ReturnType) != typeof(void);
        return ActivityDefinition.Create(
            declared.Name,
            hasResult ? typeof(Task<object?>) : typeof(Task),
            declared.ParameterTypes,
            declared.RequiredParameterCount,
            args => InvokeInScopeAsync(provider, instanceType, instance => awaiter(call(instance, args))));
    }

    private static async Task<object?> InvokeInScopeAsync(IServiceProvider provider, Type type, Func<object, Task<object?>> invoke)
    {
        var scope = provider.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            return await invoke(scope.ServiceProvider.GetRequiredService(type)).ConfigureAwait(false);
        }
    }
}
