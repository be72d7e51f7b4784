using System.Reflection;
using Microsoft.Extensions.Options;

namespace Stigmer.AppHost.Viewing;

/// <summary>Shows what a person can mend as one line, not as the stack of the place that noticed it.</summary>
internal static class Failures
{
    private const string BinderPrefix = "Failed to convert configuration value";

    /// <summary>From now on: whatever the declaration or the run throws ends this process, and only this one, with its line and exit code 1.</summary>
    internal static void AreLines(TextWriter console)
    {
        // Tests run the declaration in a process of their own, and see exceptions as they are.
        if (Assembly.GetEntryAssembly() == typeof(Failures).Assembly)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
            {
                if (unhandled.ExceptionObject is Exception failure && Describe(failure) is { } line)
                {
                    console.WriteLine(line);
                    Environment.Exit(1);
                }
            };
        }
    }

    /// <summary>The line; null for what nobody but us could mend.</summary>
    internal static string? Describe(Exception failure) => failure switch
    {
        DistributedApplicationException => failure.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        InvalidDataException { InnerException: { } why } => $"{failure.Message} {Innermost(why).Message}",
        InvalidOperationException when failure.Message.StartsWith(BinderPrefix, StringComparison.Ordinal) => failure.Message,
        ArgumentException { ParamName: "name" } => failure.Message,
        _ => null,
    };

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
