using System.Reflection;

namespace Aspire.Hosting.Testing.EntryPoints;

/// <summary>A run of an application's entry point, on a thread of its own.</summary>
internal static class EntryPointRun
{
    /// <summary>Starts the entry point; the task ends with it, and fails with what it throws.</summary>
    internal static Task Start(MethodInfo entryPoint, string[] args, BuildingHooks hooks)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(entryPoint, args, hooks, ended))
        {
            // An entry point that never ends must not keep the test process alive.
            IsBackground = true,
            Name = $"{entryPoint.DeclaringType?.Assembly.GetName().Name}.EntryPoint",
        };
        thread.Start();
        return ended.Task;
    }

    private static void Run(MethodInfo entryPoint, string[] args, BuildingHooks hooks, TaskCompletionSource ended)
    {
        try
        {
            using (BuildingObserver.Observe(hooks))
            {
                object?[] parameters = entryPoint.GetParameters().Length == 0 ? [] : [args];
                entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, parameters, culture: null);
            }

            ended.TrySetResult();
        }
        catch (Exception failure)
        {
            // The edge of a program: what it throws belongs to whoever awaits its end.
            ended.TrySetException(failure);
        }
    }
}
