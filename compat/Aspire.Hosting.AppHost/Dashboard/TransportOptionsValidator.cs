using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Dashboard;

/// <summary>Refuses addresses of a dashboard that are missing, are none, or are not encrypted without anybody having said that they may.</summary>
internal sealed class TransportOptionsValidator(IConfiguration configuration) : IValidateOptions<TransportOptions>
{
    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        if (!DashboardSettings.IsWanted(configuration))
        {
            return ValidateOptionsResult.Success;
        }

        var settings = DashboardSettings.Read(configuration);
        var resourceService = DashboardSettings.Find(configuration, "RESOURCE_SERVICE_ENDPOINT_URL");
        var mayBeHttp = options.AllowUnsecureTransport;
        var problem = (mayBeHttp ? Missing(settings) : MissingWithoutLeave(settings, resourceService))
            ?? settings.Urls.Select((url, i) => UrlProblem(url, mayBeHttp || i > 0)).FirstOrDefault(found => found is not null)
            ?? SettingProblem(DashboardSettings.OtlpGrpcVariable, settings.OtlpGrpc, mayBeHttp)
            ?? SettingProblem(DashboardSettings.OtlpHttpVariable, settings.OtlpHttp, mayBeHttp)
            ?? SettingProblem(DashboardSettings.McpVariable, settings.Mcp, mayBeHttp)
            ?? SettingProblem(ResourceServiceSettings.UrlVariable, resourceService, mayBeHttp);

        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
    }

    private static string? Missing(DashboardSettings settings) =>
        settings.Urls.Count == 0
            ? $"Failed to configure dashboard resource because {DashboardSettings.UrlsVariable} environment variable was not set."
        : settings.OtlpGrpc is null && settings.OtlpHttp is null
            ? $"Failed to configure dashboard resource because {DashboardSettings.OtlpGrpcVariable} and {DashboardSettings.OtlpHttpVariable} environment variables are not set. At least one OTLP endpoint must be provided."
        : null;

    /// <summary>Where nobody gave leave for http, the same is said in other words, and the resource service has to be settled, too.</summary>
    private static string? MissingWithoutLeave(DashboardSettings settings, string? resourceService) =>
        settings.Urls.Count == 0
            ? $"AppHost does not have applicationUrl in launch profile, or {DashboardSettings.UrlsVariable} environment variable set."
        : UrlProblem(settings.Urls[0], mayBeHttp: false) is { } problem ? problem
        : settings.OtlpGrpc is null && settings.OtlpHttp is null
            ? $"AppHost does not have the {DashboardSettings.OtlpGrpcVariable} or {DashboardSettings.OtlpHttpVariable} settings defined. At least one OTLP endpoint must be provided."
        : resourceService is null ? $"AppHost does not have the {ResourceServiceSettings.UrlVariable} setting defined."
        : null;

    private static string? UrlProblem(string url, bool mayBeHttp) =>
        SchemeOf(url) is not { } scheme ? $"The 'applicationUrl' setting of the launch profile has value '{url}' which could not be parsed as a URI."
        : scheme == Uri.UriSchemeHttp && !mayBeHttp ? MustBeHttps("applicationUrl")
        : null;

    private static string? SettingProblem(string variable, string? url, bool mayBeHttp) =>
        url is null ? null
        : SchemeOf(url) is not { } scheme ? $"The {variable} setting with a value of '{url}' could not be parsed as a URI."
        : scheme == Uri.UriSchemeHttp && !mayBeHttp ? MustBeHttps(variable)
        : null;

    private static string MustBeHttps(string setting) =>
        $"The '{setting}' setting must be an https address unless the '{TransportOptions.Variable}' environment variable is set to true. This configuration is commonly set in the launch profile. See https://aka.ms/dotnet/aspire/allowunsecuredtransport for more details.";

    private static string? SchemeOf(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Scheme;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
