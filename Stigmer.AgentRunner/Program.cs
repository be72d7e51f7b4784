using Stigmer.AgentRunner.Mcp;
using Stigmer.AgentRunner.Reporting;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Settings;
using Stigmer.AgentRunner.Skills;
using Stigmer.AgentRunner.Turns;
using Stigmer.AgentRunner.Workers;
using Stigmer.ServiceDefaults;

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

if (settings.Redis is { } redis)
{
    return await CloudStart.RefuseAsync(redis, TimeProvider.System);
}

builder.AddServiceDefaults();
builder.UseLoopbackByDefault();
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(settings.Models);
builder.Services.AddReporting();
builder.Services.AddSkills();
builder.Services.AddSandboxes();
builder.Services.AddMcp();
builder.Services.AddTurns();
builder.Services.AddTurnWorker(settings, builder.Configuration);

await using var app = builder.Build();
app.MapDefaultEndpoints();

return await app.RunWorkerAsync();
