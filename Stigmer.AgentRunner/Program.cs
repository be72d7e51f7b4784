using Stigmer.AgentRunner.Mcp;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Skills;
using Stigmer.AgentRunner.Turns;
using Stigmer.AgentRunner.Workers;
using Stigmer.ServiceDefaults;
using Stigmer.ServiceDefaults.Redis;

Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

ProcessPrivacy.Enable();

// Relative folders are those of whoever starts the runner; an appsettings.json there is none of ours.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
    EnvironmentName = DeploymentProfile.Of(Environment.GetEnvironmentVariable("ENV")),
});
if (!RunnerSettingsReader.TryRead(builder.Configuration, out var settings, out var problems))
{
    return StartFailure.Report(problems.Select(StartFailure.Configuration));
}

if (await SandboxCheck.ProblemAsync(settings, TimeProvider.System) is { } unavailable)
{
    return StartFailure.Report(StartFailure.Configuration(unavailable));
}

if (await CloudStart.ProblemAsync(settings.Redis, TimeProvider.System) is { Count: > 0 } missing)
{
    return StartFailure.Report(missing);
}

builder.AddServiceDefaults();
builder.UseLoopbackByDefault();
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(settings.Models);
if (settings.Redis is { } redis)
{
    builder.AddRedis(redis);
}

builder.Services.AddReporting(byRedis: settings.Redis is not null);
builder.Services.AddSkills();
builder.Services.AddSandboxes(settings.Mode);
builder.Services.AddMcp();
builder.Services.AddTurns();
builder.Services.AddTurnWorker(settings);

await using var app = builder.Build();
app.MapDefaultEndpoints();

return await app.RunWorkerAsync();
