using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.Executions.V1;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Manifests;

namespace Stigmer.Cli.Runs;

/// <summary>The limits of a run as options of a command.</summary>
internal sealed class Limits
{
    private readonly Option<string?> _turns = new("--max-turns") { Description = "Turns that the run may take", HelpName = "n" };
    private readonly Option<string?> _tokens = new("--max-tokens") { Description = "Tokens that it may use, without those from the prompt cache", HelpName = "n" };
    private readonly Option<string?> _cost = new("--max-cost") { Description = "US dollars that it may cost", HelpName = "usd" };
    private readonly Option<string?> _time = new("--max-time") { Description = "Time that it may work, such as 30m; waiting for you does not count", HelpName = "time" };

    internal void AddTo(Command command)
    {
        command.Options.Add(_turns);
        command.Options.Add(_tokens);
        command.Options.Add(_cost);
        command.Options.Add(_time);
    }

    /// <summary>Null when none was named.</summary>
    internal Budget? Read(ParseResult parsed)
    {
        var budget = new Budget
        {
            MaxTurns = Positive<int>("--max-turns", parsed.GetValue(_turns)),
            MaxTokens = Positive<long>("--max-tokens", parsed.GetValue(_tokens)),
            MaxCostUsd = Positive<double>("--max-cost", parsed.GetValue(_cost)),
            MaxTime = parsed.GetValue(_time) is { } time ? Time(time) : null,
        };
        return budget.CalculateSize() == 0 ? null : budget;
    }

    internal static string Describe(Budget budget) => string.Join(
        ", ",
        new[]
        {
            budget.MaxTurns > 0 ? $"{budget.MaxTurns} {(budget.MaxTurns == 1 ? "turn" : "turns")}" : null,
            budget.MaxTokens > 0 ? string.Create(CultureInfo.InvariantCulture, $"{budget.MaxTokens:N0} tokens") : null,
            budget.MaxCostUsd > 0 ? string.Create(CultureInfo.InvariantCulture, $"{budget.MaxCostUsd:0.####} US dollars") : null,
            budget.MaxTime is { } time ? $"{DurationText.Of(time)} of work" : null,
        }.OfType<string>());

    private static T Positive<T>(string option, string? text)
        where T : struct, System.Numerics.INumber<T> =>
        text is null ? T.Zero
        : T.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > T.Zero && T.IsFinite(number) ? number
        : throw new CommandException($"{option} {text} is no limit; write a number greater than 0");

    private static Duration Time(string text) => DurationText.Parse(text)
        ?? throw new CommandException($"--max-time '{text}' is not a time; write a number and a unit: 90s, 30m, 2h or 1d");
}
