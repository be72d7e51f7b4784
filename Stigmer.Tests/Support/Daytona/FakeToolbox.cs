using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Stigmer.Tests.Support.Daytona;

/// <summary>The inside of a sandbox of the stand-in.</summary>
internal static class FakeToolbox
{
    internal static Task AnswerAsync(HttpContext context, FakeSandbox sandbox)
    {
        if (sandbox.State != "started")
        {
            return DaytonaServer.RefuseAsync(context, 502, "no daemon there");
        }

        if (sandbox.CallsUntilUp-- > 0)
        {
            // What is in front of a daemon that is not up yet has several words for it.
            return (sandbox.CallsUntilUp % 3) switch
            {
                0 => DaytonaServer.RefuseAsync(context, 502, "no daemon there", "BAD_GATEWAY"),
                1 => DaytonaServer.RefuseAsync(context, 404, "no such sandbox here", "NOT_FOUND"),
                _ => DaytonaServer.RefuseAsync(context, 408, "command timed out", "PROCESS_EXECUTION_TIMEOUT"),
            };
        }

        var path = context.Request.Query["path"].ToString();

        return $"{context.Request.Method} {context.Request.RouteValues["path"]}" switch
        {
            "GET work-dir" => DaytonaServer.AnswerAsync(context, new JsonObject { ["dir"] = sandbox.Folder }),
            "POST process/execute" => ExecuteAsync(context, sandbox),
            "GET files/info" => Path.Exists(path) ? DaytonaServer.AnswerAsync(context, Info(path)) : MissingAsync(context, sandbox, path),
            "GET files" => Directory.Exists(path)
                ? DaytonaServer.AnswerAsync(context, new JsonArray([.. Directory.GetFileSystemEntries(path).Select(Info)]))
                : MissingAsync(context, sandbox, path),
            "GET files/download" => File.Exists(path) ? context.Response.SendFileAsync(path, context.RequestAborted) : MissingAsync(context, sandbox, path),
            "POST files/folder" => MakeFolderAsync(context, path),
            "POST files/bulk-upload" => UploadAsync(context),
            "DELETE files" => DeleteAsync(context, sandbox, path),
            var unknown => DaytonaServer.RefuseAsync(context, 404, $"no such path: {unknown}", "NOT_FOUND"),
        };
    }

    private static async Task ExecuteAsync(HttpContext context, FakeSandbox sandbox)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var start = new ProcessStartInfo("/bin/sh", ["-c", (string)body["command"]!])
        {
            WorkingDirectory = (string?)body["cwd"] ?? sandbox.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = sandbox.Folder;
        foreach (var (name, value) in body["envs"]?.AsObject() ?? [])
        {
            start.Environment[name] = (string?)value;
        }

        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(TimeSpan.FromSeconds((int?)body["timeout"] ?? 10));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            await DaytonaServer.AnswerAsync(context, new JsonObject { [sandbox.IsOld ? "code" : "exitCode"] = process.ExitCode, ["result"] = await output + await error });
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await DaytonaServer.RefuseAsync(context, 408, "command timed out", "PROCESS_EXECUTION_TIMEOUT");
        }
    }

    private static async Task UploadAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        for (var index = 0; form.Files[$"files[{index}].file"] is { } file; index++)
        {
            await using var target = File.Create(form[$"files[{index}].path"].ToString());
            await file.CopyToAsync(target, context.RequestAborted);
        }
    }

    private static Task MakeFolderAsync(HttpContext context, string path)
    {
        Directory.CreateDirectory(path);
        context.Response.StatusCode = 201;

        return Task.CompletedTask;
    }

    private static Task DeleteAsync(HttpContext context, FakeSandbox sandbox, string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
        else
        {
            return MissingAsync(context, sandbox, path);
        }

        context.Response.StatusCode = 204;

        return Task.CompletedTask;
    }

    private static Task MissingAsync(HttpContext context, FakeSandbox sandbox, string path) =>
        DaytonaServer.RefuseAsync(context, 404, $"{path}: no such file or directory", sandbox.IsOld ? null : "FILE_NOT_FOUND");

    private static JsonObject Info(string path) => new()
    {
        ["name"] = Path.GetFileName(path),
        ["isDir"] = Directory.Exists(path),
        ["size"] = File.Exists(path) ? new FileInfo(path).Length : 4096,
        ["modifiedAt"] = File.GetLastWriteTimeUtc(path).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
    };
}
