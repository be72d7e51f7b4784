using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Declares parameters.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>A parameter whose value must be configured.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, bool secret = false) => builder.Add(name, null, secret);

    /// <summary>A parameter that has that value, unless another one is configured.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <summary>A parameter that has that value, unless another one is configured.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        string name,
        Func<string> valueGetter,
        bool publishValueAsDefault = false,
        bool secret = false) => publishValueAsDefault && secret
            ? throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret))
            : builder.Add(name, publishValueAsDefault ? new GivenDefault(valueGetter) : null, secret, valueGetter);

    /// <summary>A parameter whose value, unless configured, is made; once for all runs when it is kept.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.Add(name, persist ? builder.Kept(name, value) : value, secret);
    }

    /// <summary>A connection string of something that somebody else runs, which must be configured.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.AddResource(new ConnectionStringParameterResource(
            name,
            _ => builder.Configuration.GetConnectionString(name) ?? throw new MissingParameterValueException(
                $"Connection string parameter resource could not be used because connection string '{name}' is missing."),
            environmentVariableName));
    }

    /// <summary>A password that is made once for all runs. It is no resource of the application by itself: whoever needs it refers to it.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool lower = true,
        bool upper = true,
        bool numeric = true,
        bool special = true,
        int minLower = 0,
        int minUpper = 0,
        int minNumeric = 0,
        int minSpecial = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var generated = new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        };
        return builder.Create(name, builder.Kept(name, generated), secret: true);
    }

    /// <summary>Says what the value is for.</summary>
    public static IResourceBuilder<ParameterResource> WithDescription(
        this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    private static IResourceBuilder<ParameterResource> Add(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault? value, bool secret, Func<string>? unpublished = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.AddResource(builder.Create(name, value, secret, unpublished));
    }

    private static ParameterResource Create(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault? value, bool secret, Func<string>? unpublished = null) =>
        new(name, fallback => Resolve(builder.Configuration, name, fallback is null ? unpublished : fallback.GetDefaultValue), secret) { Default = value };

    private static ParameterDefault Kept(this IDistributedApplicationBuilder builder, string name, ParameterDefault value) =>
        builder.ExecutionContext.IsRunMode && builder.Environment.IsDevelopment() ? new KeptDefault(value, KeyOf(name), new UserSecrets(builder.AppHostAssembly, builder.Configuration)) : value;

    private static string Resolve(IConfiguration configuration, string name, Func<string>? fallback) =>
        configuration[KeyOf(name)]

        // A shell cannot export a variable with a hyphen in its name.
        ?? configuration[KeyOf(name.Replace('-', '_'))]
        ?? fallback?.Invoke()
        ?? throw new MissingParameterValueException(
            $"Parameter resource could not be used because configuration key '{KeyOf(name)}' is missing and the Parameter has no default value.");

    private static string KeyOf(string name) => $"Parameters:{name}";
}
