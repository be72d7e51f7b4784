using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Tests.ServiceDefaults.Settings;

public sealed class OptionProblemsTests
{
    [Theory]
    [InlineData("MaxTurns", "abc", "Turns__MaxTurns is 'abc'; it must be a whole number")]
    [InlineData("Share", "half", "Turns__Share is 'half'; it must be a number, such as 0.5")]
    [InlineData("Rest", "soon", "Turns__Rest is 'soon'; it must be a time, such as 00:02:00")]
    [InlineData("Live", "maybe", "Turns__Live is 'maybe'; it must be true or false")]
    [InlineData("MaxTurns", "0", "The field MaxTurns must be between 1 and 100.")]
    [InlineData("Note", "it's 'fine'", null)]
    public void Of_AWrongValue_NamesTheVariableAndWhatItTakes(string name, string value, string? problem)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [$"Turns:{name}"] = value }).Build());
        services.AddOptions<Limits>().BindConfiguration("Turns").ValidateDataAnnotations().ValidateOnStart();
        using var provider = services.BuildServiceProvider();

        Assert.Equal(problem is null ? [] : [problem], OptionProblems.Of(provider));
    }

    private sealed class Limits
    {
        [Range(1, 100)]
        public int MaxTurns { get; set; } = 1;

        public double Share { get; set; }

        public TimeSpan Rest { get; set; }

        public bool Live { get; set; }

        public string Note { get; set; } = "";
    }
}
