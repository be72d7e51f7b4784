using System.Text.RegularExpressions;
using Stigmer.Server.Resources;

namespace Stigmer.Tests.Server.Resources;

public sealed partial class ResourceIdTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void New_OfAKind_IsItsPrefixAndALowerCaseUlid() => Assert.Matches(AgentId(), ResourceId.New(ResourceKind.Agent, Now));

    [Fact]
    public void New_Later_SortsLater() => Assert.True(
        string.CompareOrdinal(ResourceId.New(ResourceKind.Agent, Now), ResourceId.New(ResourceKind.Agent, Now.AddMilliseconds(1))) < 0);

    [Fact]
    public void New_ManyAtOnce_AreDifferent() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => ResourceId.New(ResourceKind.Session, Now)).Distinct().Count());

    [Fact]
    public void Ulid_OfAKnownTime_BeginsWithIt() => Assert.StartsWith("01kdyak348", Ulid.New(Now), StringComparison.Ordinal);

    [GeneratedRegex("^agt-[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    private static partial Regex AgentId();
}
