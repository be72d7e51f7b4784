using System.CommandLine;
using Stigmer.Cli.Skills;

namespace Stigmer.Cli.Commands;

/// <summary>`stigmer skill push`</summary>
internal static class SkillCommands
{
    internal static Command Create(CliContext context)
    {
        var folder = new Argument<string>("dir") { Description = "The folder of the skill: one with a SKILL.md", DefaultValueFactory = _ => "." };
        var tag = new Option<string>("--tag") { Description = "What references call this version", DefaultValueFactory = _ => SkillPush.Latest };
        var org = new Option<string>("--org") { Description = "The organisation of the skill", DefaultValueFactory = _ => "local" };
        var server = SharedOptions.Server();
        var push = new Command("push", "Packs a folder with a SKILL.md and makes it the current version of the skill") { folder, tag, org, server };
        push.SetAction((parsed, _) => SkillPush.RunAsync(
            parsed.GetRequiredValue(folder), parsed.GetRequiredValue(org), parsed.GetRequiredValue(tag), parsed.GetValue(server), context));

        return new Command("skill", "Skills: instructions and files that agents are given") { push };
    }
}
