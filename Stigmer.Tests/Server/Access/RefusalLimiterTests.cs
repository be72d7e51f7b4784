using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Stigmer.Server.Access;

namespace Stigmer.Tests.Server.Access;

public sealed class RefusalLimiterTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void Refuse_AfterManyRefusals_HoldsForTheNetworkOfTheAddress(string guesser, string other, bool waits)
    {
        using var limiter = new RefusalLimiter(Options.Create(new CallLimits { RefusalsPerMinute = 2 }), NullLogger<RefusalLimiter>.Instance);
        Assert.Null(limiter.Refuse(IPAddress.Parse(guesser), "guess 1"));

        limiter.Remember(IPAddress.Parse(guesser), "guess 1", Identification.Refused("unknown"));
        limiter.Remember(IPAddress.Parse(guesser), "guess 2", Identification.Refused("unknown"));

        Assert.Equal(waits, limiter.Refuse(IPAddress.Parse(other), "guess 3") is not null);
    }

    [Fact]
    public void Refuse_CredentialThatStoppedBeingGood_WaitsLikeOthers()
    {
        using var limiter = new RefusalLimiter(Options.Create(new CallLimits { RefusalsPerMinute = 1 }), NullLogger<RefusalLimiter>.Instance);
        limiter.Remember(IPAddress.Loopback, "key", Identification.Of(Caller.Runner));
        limiter.Remember(IPAddress.Loopback, "guess", Identification.Refused("unknown"));
        Assert.Null(limiter.Refuse(IPAddress.Loopback, "key"));

        limiter.Remember(IPAddress.Loopback, "key", Identification.Refused("deleted"));

        Assert.NotNull(limiter.Refuse(IPAddress.Loopback, "key"));
    }
}
