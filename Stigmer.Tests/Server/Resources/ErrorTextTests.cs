using Google.Rpc;
using Grpc.Core;
using Stigmer.Server.Resources;
using Stigmer.Server.Resources.Rules;

namespace Stigmer.Tests.Server.Resources;

public sealed class ErrorTextTests
{
    /// <summary>What gRPC's C core, and so every client in Python, takes of headers.</summary>
    private const int ClientLimit = 8 * 1024;

    public static TheoryData<RpcException> LargeErrors() =>
    [
        ResourceErrors.NotFound(ResourceKind.Agent, new string('x', 100_000)),
        ResourceErrors.NotFound(ResourceKind.Agent, new string('日', 100_000)),
        ResourceErrors.Invalid(new string('%', 100_000), "metadata.name", "metadata.slug", "spec"),
        ResourceErrors.Invalid([new Problem(new string('p', 100_000), new string('é', 100_000))]),
        ResourceErrors.Invalid(Many(10_000)),
    ];

    [Theory]
    [MemberData(nameof(LargeErrors))]
    public void Errors_OfAnyLength_FitIntoHeaders(RpcException error)
    {
        var details = error.Trailers.GetValueBytes("grpc-status-details-bin") ?? [];

        Assert.InRange(Uri.EscapeDataString(error.Status.Detail.Replace(" ", "")).Length + (details.Length * 4 / 3), 100, ClientLimit - 1024);
    }

    [Fact]
    public void Invalid_ManyProblems_TellsTheFirstAndHowManyThereAreMore()
    {
        var error = ResourceErrors.Invalid(Many(100));

        var status = Google.Rpc.Status.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin"));
        var told = status.Details[0].Unpack<BadRequest>().FieldViolations;
        Assert.StartsWith("validation errors:\n - items[0].name: value is required\n - items[1].name", error.Status.Detail, StringComparison.Ordinal);
        Assert.EndsWith($"\n - and {100 - told.Count} more", error.Status.Detail, StringComparison.Ordinal);
        Assert.InRange(told.Count, 10, 99);
        Assert.Equal("items[0].name", told[0].Field);
    }

    [Fact]
    public void Fit_ShortText_IsAsItWas() => Assert.Equal("größe: 10 %", ErrorText.Fit("größe: 10 %"));

    [Fact]
    public void Fit_LongText_IsCutBetweenCharacters() => Assert.Equal("😀...", ErrorText.Fit("😀😀", limit: 20));

    private static List<Problem> Many(int count) => [.. Enumerable.Range(0, count).Select(index => new Problem($"items[{index}].name", "value is required"))];
}
