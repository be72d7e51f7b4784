using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Stigmer.Tests.AgentRunner.Sandboxes;

/// <summary>A test of a contract that several classes inherit; skipped in a class whose static property Missing says what this machine lacks.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Stigmer.Tests.AgentRunner.Sandboxes.ContractFactDiscoverer", "Stigmer.Tests")]
internal sealed class ContractFactAttribute : FactAttribute;

public sealed class ContractFactDiscoverer(IMessageSink sink) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new ContractTestCase(sink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

public sealed class ContractTestCase : XunitTestCase
{
    [Obsolete("For the runner of tests, which builds it anew from what it has written down.", error: true)]
    public ContractTestCase()
    {
    }

    public ContractTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(sink, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.ToRuntimeType().GetProperty("Missing", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null) as string;
}
