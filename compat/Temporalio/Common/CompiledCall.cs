using System.Linq.Expressions;
using System.Reflection;

namespace Temporalio.Common;

/// <summary>Methods as delegates, compiled once, so that a call costs no reflection.</summary>
internal static class CompiledCall
{
    private static readonly MethodInfo ResultOfMethod =
        typeof(CompiledCall).GetMethod(nameof(ResultOfAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Calls a method; the instance is ignored when it is static.</summary>
    internal static Func<object?, object?[], object?> Of(MethodInfo method)
    {
        var instance = Expression.Parameter(typeof(object), "instance");
        var args = Expression.Parameter(typeof(object?[]), "args");
        var target = method.IsStatic ? null : Expression.Convert(instance, method.DeclaringType!);
        var call = Expression.Call(target, method, Arguments(method.GetParameters(), args));
        Expression body = method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Constant(null))
            : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Func<object?, object?[], object?>>(body, instance, args).Compile();
    }

    /// <summary>Calls a constructor.</summary>
    internal static Func<object?[], object> Of(ConstructorInfo constructor)
    {
        var args = Expression.Parameter(typeof(object?[]), "args");
        var body = Expression.Convert(Expression.New(constructor, Arguments(constructor.GetParameters(), args)), typeof(object));
        return Expression.Lambda<Func<object?[], object>>(body, args).Compile();
    }

    /// <summary>Turns what a method of this return type returned into a task of its result; null for methods without one.</summary>
    internal static Func<object?, Task<object?>> Awaiter(Type returnType)
    {
        if (typeof(Task).IsAssignableFrom(returnType))
        {
            for (var type = returnType; type is not null; type = type.BaseType)
            {
                if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
                {
                    return ResultOfMethod.MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<object?, Task<object?>>>();
                }
            }

            return CompletionOfAsync;
        }

        return Task.FromResult;
    }

    /// <summary>The type behind a task, or the type itself; <see cref="void"/> for a plain task.</summary>
    internal static Type ResultType(Type returnType) =>
        returnType == typeof(Task) ? typeof(void)
        : returnType.IsGenericType && returnType.GetGenericTypeDefinition() == typeof(Task<>) ? returnType.GetGenericArguments()[0]
        : returnType;

    private static IEnumerable<Expression> Arguments(ParameterInfo[] parameters, Expression args) => parameters.Select(
        (parameter, index) => (Expression)Expression.Convert(
            Expression.ArrayIndex(args, Expression.Constant(index)), parameter.ParameterType));

    // The continuation stays where it is: in workflow code that is the workflow's own scheduler.
    private static async Task<object?> ResultOfAsync<T>(object? task) => await ((Task<T>)task!).ConfigureAwait(true);

    private static async Task<object?> CompletionOfAsync(object? task)
    {
        await ((Task)task!).ConfigureAwait(true);
        return null;
    }
}
