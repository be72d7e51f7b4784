using System.Diagnostics;
using System.Reflection;
using Aspire.Hosting.Testing.EntryPoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The builder of an application that a test declares itself.</summary>
internal sealed class InlineBuilder : TestingBuilder
{
    private readonly DistributedApplicationBuilder _builder;
    private DistributedApplication? _application;

    internal InlineBuilder(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
        : this(Construct(args, configure))
    {
    }

    private InlineBuilder(DistributedApplicationBuilder builder)
        : base(builder) => _builder = builder;

    public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _application = _builder.Build();
        return Task.FromResult(_application);
    }

    public override ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static DistributedApplicationBuilder Construct(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        var application = FindApplication();
        using var observer = BuildingObserver.Observe(new BuildingHooks
        {
            Constructing = (options, settings) => TestingDefaults.Apply([], options, settings, application, configure),
        });

        var builder = new DistributedApplicationBuilder(args);
        builder.Services.AddHttpClient();
        return builder;
    }

    /// <summary>The nearest caller whose build has said that it is an application.</summary>
    private static Assembly FindApplication() =>
        new StackTrace().GetFrames()
            .Select(frame => frame.GetMethod()?.DeclaringType?.Assembly)
            .FirstOrDefault(assembly => AssemblyMetadata.Find(assembly, "apphostprojectpath") is { Length: > 0 })
        ?? throw new InvalidOperationException(
            "No application host assembly was found. Ensure that you have a project that references the 'Aspire.Hosting.AppHost' package and imports the 'Aspire.AppHost.Sdk' SDK.");
}
