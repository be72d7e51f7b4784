using Google.Protobuf;
using Stigmer.Api.ApiResources;
using Stigmer.Api.Skills.V1;
using Stigmer.Cli.Commands;
using Stigmer.Cli.Output;
using Stigmer.Cli.Runs;

namespace Stigmer.Cli.Skills;

/// <summary>`stigmer skill push`, and what `stigmer run` pushes with an agent.</summary>
internal static class SkillPush
{
    internal const string Latest = "latest";

    internal static async Task<Skill> SendAsync(SkillArchive archive, string org, string tag, StigmerConnection connection, CancellationToken cancellationToken)
    {
        var request = new PushSkillRequest
        {
            Name = archive.Name,
            Scope = ApiResourceOwnerScope.Organization,
            Org = org,
            Tag = tag,
            Artifact = UnsafeByteOperations.UnsafeWrap(archive.Bytes),
        };

        return await connection.CallAsync(options => connection.SkillCommands.pushAsync(request, options), cancellationToken);
    }

    internal static async Task<int> RunAsync(string folder, string org, string tag, string? server, CliContext context)
    {
        var address = ServerAddress.Resolve(server, context);
        var path = context.PathOf(folder);
        if (!Directory.Exists(path))
        {
            throw new CommandException($"there is no folder {folder}; name the folder of a skill");
        }

        var archive = SkillArchive.Of(path, folder);
        using var connection = new StigmerConnection(address, context.Clock);
        var skill = await SendAsync(archive, org, tag, connection, context.Interrupts.First);
        var style = context.Terminal.OutStyle;
        var output = context.Terminal.Out;
        await output.WriteLineAsync($"{style.Success} Skill pushed successfully: {SafeText.OneLine(skill.Metadata.Name, 100)}");
        await output.WriteLineAsync($"  Name: {SafeText.OneLine(skill.Metadata.Slug, 100)}");
        await output.WriteLineAsync($"  Version Hash: {skill.Status.VersionHash}");
        await output.WriteLineAsync($"  Tag: {tag}");
        await output.WriteLineAsync($"  Size: {archive.Bytes.Length:N0} bytes, {archive.Files} {(archive.Files == 1 ? "file" : "files")}");

        return ExitCodes.Success;
    }
}
