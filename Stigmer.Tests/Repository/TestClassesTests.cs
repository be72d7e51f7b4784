namespace Stigmer.Tests.Repository;

public sealed class TestClassesTests
{
    /// <summary>xUnit closes what is IAsyncLifetime or IDisposable, and passes an IAsyncDisposable by.</summary>
    [Fact]
    public void TestClasses_ThatCloseSomething_AreClosedByXunit() => Assert.Empty(
        typeof(TestClassesTests).Assembly.GetExportedTypes()
            .Where(type => typeof(IAsyncDisposable).IsAssignableFrom(type) && !typeof(IAsyncLifetime).IsAssignableFrom(type))
            .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)))
            .Select(type => type.FullName));
}
