using Stigmer.Tests.Support.Servers;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Stigmer.Tests.Server.Storage;

/// <summary>A test that runs once on each database; on PostgreSQL it is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Stigmer.Tests.Server.Storage.StoreFactDiscoverer", "Stigmer.Tests")]
public sealed class StoreFactAttribute : FactAttribute;

/// <inheritdoc cref="StoreFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Stigmer.Tests.Server.Storage.StoreTheoryDiscoverer", "Stigmer.Tests")]
public sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>Leaves out the facts that have nothing to run on.</summary>
public sealed class StoreFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    /// <inheritdoc/>
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo fact) =>
        Missing(method) is { } reason ? [Skipped(DiagnosticMessageSink, options, method, reason)] : base.Discover(options, method, fact);

    internal static string? Missing(ITestMethod method) =>
        method.TestClass.Class.Name.Contains(nameof(OnPostgreSql), StringComparison.Ordinal) ? PostgreSqlServer.Missing : null;

    internal static IXunitTestCase Skipped(IMessageSink messages, ITestFrameworkDiscoveryOptions options, ITestMethod method, string reason) =>
        new XunitSkippedDataRowTestCase(messages, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason);
}

/// <summary>Leaves out the theories that have nothing to run on.</summary>
public sealed class StoreTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    /// <inheritdoc/>
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo theory) =>
        StoreFactDiscoverer.Missing(method) is { } reason
            ? [StoreFactDiscoverer.Skipped(DiagnosticMessageSink, options, method, reason)]
            : base.Discover(options, method, theory);
}
