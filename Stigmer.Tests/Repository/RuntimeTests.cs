namespace Stigmer.Tests.Repository;

/// <summary>What the build files ask of the runtime, as it understands it: a name that it does not know it passes over in silence.</summary>
public class RuntimeTests
{
    [Fact]
    public void YoungGeneration_OfEveryProgram_IsBounded() => Assert.Equal(24L * 1024 * 1024, GC.GetConfigurationVariables()["GCGen0MaxBudget"]);
}
