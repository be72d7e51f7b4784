using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.ResourceService.Proto.V1;
using Grpc.Core;

namespace Compat.Tests.ApplicationHost.Dashboard;

public sealed class InteractionTests
{
    [Fact]
    public async Task MissingValues_WithADashboard_AreAskedForAndWhoeverWaitsGoesOn()
    {
        using var running = new StandInDashboard();
        await using var scratch = new ScratchApplication(args: running.Arguments);
        var colour = scratch.Builder.AddParameter("colour").WithDescription("Of the **bike**.", enableMarkdown: true);
        var secret = scratch.Builder.AddParameter("secret", secret: true);
        var needy = scratch.AddScript("needy", "echo got $COLOUR $SECRET; exec sleep 1000").WithEnvironment("COLOUR", colour).WithEnvironment("SECRET", secret);
        var starting = scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        using var questions = dashboard.Client.WatchInteractions(dashboard.Options);

        var notice = await NextAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(new() { InteractionId = notice.InteractionId, Notification = new() { Result = true } }, scratch.Limit);
        var noticed = await NextAsync(scratch, questions);
        var dialog = await NextAsync(scratch, questions);
        Assert.Equal("Starting", (await dashboard.UntilAsync("needy", _ => true)).State);
        Assert.False(starting.IsCompleted);
        await questions.RequestStream.WriteAsync(Answer(dialog, ("colour", " red "), ("secret", "s3cret"), ("RememberParameters", "")), scratch.Limit);

        Assert.Equal("got red s3cret", await scratch.LineAsync(needy.Resource, "got"));
        Assert.Equal(
            ("Unresolved parameters", "There are unresolved parameters that need to be set. Please provide values for them.", "Enter values", MessageIntent.Warning),
            (notice.Title, notice.Message, notice.PrimaryButtonText, notice.Notification.Intent));
        Assert.Equal((notice.InteractionId, WatchInteractionsResponseUpdate.KindOneofCase.Complete), (noticed.InteractionId, noticed.KindCase));
        Assert.Equal(("Set unresolved parameters", "Save", true, true), (dialog.Title, dialog.PrimaryButtonText, dialog.ShowDismiss, dialog.EnableMessageMarkdown));
        Assert.Equal(["colour Text", "secret SecretText", "RememberParameters Boolean"], dialog.InputsDialog.InputItems.Select(i => $"{i.Name} {i.InputType}"));
        Assert.Equal(
            ("colour", "Enter value for colour", "Of the **bike**.", true),
            (dialog.InputsDialog.InputItems[0].Label, dialog.InputsDialog.InputItems[0].Placeholder, dialog.InputsDialog.InputItems[0].Description, dialog.InputsDialog.InputItems[0].EnableDescriptionMarkdown));
        Assert.Equal(("Save to user secrets", true), (dialog.InputsDialog.InputItems[2].Label, dialog.InputsDialog.InputItems[2].Disabled));
        Assert.Equal(WatchInteractionsResponseUpdate.KindOneofCase.Complete, (await NextAsync(scratch, questions)).KindCase);
        var state = await dashboard.UntilAsync("secret", r => r.State == "Running");
        Assert.True(state.Properties.Single(property => property.Name == "Value").IsSensitive);
        await starting;
        Assert.Equal("Waiting for value from resource 'colour'", await scratch.LineAsync(needy.Resource, "Waiting for value"));
        Assert.Equal("Parameter resource colour could not be initialized. Waiting for user input.", await scratch.LineAsync(colour.Resource, "Waiting for user"));
        Assert.Equal("Parameter resource colour has been resolved via user interaction.", await scratch.LineAsync(colour.Resource, "resolved"));
    }

    [Fact]
    public async Task MissingValues_WithNobodyToAsk_FailAndAreAskedForWhenSomebodyComes()
    {
        await using var scratch = new ScratchApplication();
        var one = scratch.Builder.AddParameter("one");
        var two = scratch.Builder.AddParameter("two");
        var needy = scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("ONE", one);
        scratch.AddScript("other", "exec sleep 1000").WithEnvironment("TWO", two);
        var next = scratch.AddScript("next", "exec sleep 1000").WaitFor(needy);

        await scratch.StartAsync();

        await scratch.UntilAsync("next", s => s.State?.Text == KnownResourceStates.FailedToStart);
        Assert.Contains(Missing("one"), await scratch.LineAsync(needy.Resource, "Parameters:one"), StringComparison.Ordinal);
        Assert.Equal("Dependency resource 'needy' failed to start.", await scratch.LineAsync(next.Resource, "Dependency"));

        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        using var questions = dashboard.Client.WatchInteractions(dashboard.Options);
        var dialog = await AskedAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(Answer(dialog, ("one", "1")), scratch.Limit);

        await scratch.UntilAsync("needy", s => s.State?.Text == KnownResourceStates.Running);
        await scratch.UntilAsync("next", s => s.State?.Text == KnownResourceStates.Running);
        await NextAsync(scratch, questions);
        var rest = await AskedAsync(scratch, questions);
        Assert.Equal(["two", "RememberParameters"], rest.InputsDialog.InputItems.Select(input => input.Name));
        await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.FailedToStart);
        await questions.RequestStream.WriteAsync(Answer(rest, ("two", "2")), scratch.Limit);
        await scratch.UntilAsync("other", s => s.State?.Text == KnownResourceStates.Running);
    }

    [Fact]
    public async Task MissingValues_WhenTheDashboardDies_FailWhoeverWaits()
    {
        using var running = new StandInDashboard();
        await using var scratch = new ScratchApplication(args: running.Arguments);
        var needy = scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("WORD", scratch.Builder.AddParameter("word"));
        var starting = scratch.StartAsync();
        await scratch.LineAsync(needy.Resource, "Waiting for value from resource 'word'");
        await scratch.Log.FirstAsync("told", scratch.Limit);
        Assert.False(starting.IsCompleted);

        Process.GetProcessById(int.Parse(running.Started[0], CultureInfo.InvariantCulture)).Kill();

        await starting;
        Assert.Contains(Missing("word"), await scratch.LineAsync(needy.Resource, "Parameters:word"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_ToSomeAndDismissals_LeadToTheSameQuestionAgainForTheRest()
    {
        await using var scratch = new ScratchApplication();
        var one = scratch.Builder.AddParameter("one");
        var two = scratch.Builder.AddParameter("two");
        scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("ONE", one).WithEnvironment("TWO", two);
        var starting = scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        using var questions = dashboard.Client.WatchInteractions(dashboard.Options);

        var first = await AskedAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(new() { InteractionId = first.InteractionId, Complete = new() }, scratch.Limit);
        await NextAsync(scratch, questions);
        var second = await AskedAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(Answer(second, ("one", "1"), ("two", "")), scratch.Limit);
        await NextAsync(scratch, questions);
        var third = await AskedAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(Answer(third, ("two", "2")), scratch.Limit);

        await starting;
        Assert.Equal(["one", "two", "RememberParameters"], second.InputsDialog.InputItems.Select(input => input.Name));
        Assert.Equal(["two", "RememberParameters"], third.InputsDialog.InputItems.Select(input => input.Name));
        Assert.Equal("1", await one.Resource.GetValueAsync(scratch.Limit));
    }

    [Fact]
    public async Task AnAnswer_ThatWillNotDo_ComesBackWithWhatIsWrong()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("WORD", scratch.Builder.AddParameter("word"));
        var starting = scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        using var questions = dashboard.Client.WatchInteractions(dashboard.Options);
        var dialog = await AskedAsync(scratch, questions);

        await questions.RequestStream.WriteAsync(new() { InteractionId = -1, InputsDialog = new() }, scratch.Limit);
        await questions.RequestStream.WriteAsync(Answer(dialog, ("word", new string('x', 8001))), scratch.Limit);
        var wrong = await NextAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(Answer(dialog, ("word", "x")), scratch.Limit);

        await starting;
        Assert.Equal(dialog.InteractionId, wrong.InteractionId);
        Assert.Equal(["Value length exceeds 8000 characters."], wrong.InputsDialog.InputItems[0].ValidationErrors);
        Assert.Empty(dialog.InputsDialog.InputItems[0].ValidationErrors);
    }

    [Fact]
    public async Task TwoDashboards_BothSeeTheQuestionAndThatItIsDone()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("WORD", scratch.Builder.AddParameter("word"));
        var starting = scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        using var one = dashboard.Client.WatchInteractions(dashboard.Options);
        var dialog = await AskedAsync(scratch, one);
        using var other = dashboard.Client.WatchInteractions(dashboard.Options);
        var seen = await NextAsync(scratch, other);

        await one.RequestStream.WriteAsync(Answer(dialog, ("word", "x")), scratch.Limit);

        await starting;
        Assert.Equal(dialog, seen);
        Assert.Equal(WatchInteractionsResponseUpdate.KindOneofCase.Complete, (await NextAsync(scratch, other)).KindCase);
    }

    [Fact]
    public async Task SetCommand_OfAParameter_AsksForItAndTakesItOffTheOthersList()
    {
        await using var scratch = new ScratchApplication();
        var one = scratch.Builder.AddParameter("one", secret: true);
        var two = scratch.Builder.AddParameter("two");
        scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("ONE", one).WithEnvironment("TWO", two);
        var starting = scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch);
        using var questions = dashboard.Client.WatchInteractions(dashboard.Options);
        var all = await AskedAsync(scratch, questions);

        var setting = dashboard.Client.ExecuteResourceCommandAsync(
            new() { CommandName = "parameter-set", ResourceName = "one", ResourceType = "Parameter" }, dashboard.Options);
        var question = await NextAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(Answer(question, ("one", "")), scratch.Limit);
        var wrong = await NextAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(Answer(question, ("one", "1")), scratch.Limit);

        Assert.Equal(ResourceCommandResponseKind.Succeeded, (await setting).Kind);
        Assert.Equal("1", await one.Resource.GetValueAsync(scratch.Limit));
        Assert.Equal(("Set parameter", true), (question.Title, question.InputsDialog.InputItems[0].Required));
        Assert.Equal(["Value is required."], wrong.InputsDialog.InputItems[0].ValidationErrors);
        int[] done = [(await NextAsync(scratch, questions)).InteractionId, (await NextAsync(scratch, questions)).InteractionId];
        Assert.Equal([all.InteractionId, question.InteractionId], done.Order());
        var rest = await AskedAsync(scratch, questions);
        Assert.Equal(["two", "RememberParameters"], rest.InputsDialog.InputItems.Select(input => input.Name));
        await questions.RequestStream.WriteAsync(Answer(rest, ("two", "2")), scratch.Limit);
        await starting;
    }

    [Fact]
    public async Task WatchInteractions_WithoutTheKey_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        await scratch.StartAsync();
        using var dashboard = await ConnectedDashboard.ConnectAsync(scratch, "guess");
        using var questions = dashboard.Client.WatchInteractions(dashboard.Options);

        var refused = await Assert.ThrowsAsync<RpcException>(() => questions.ResponseStream.MoveNext(scratch.Limit));

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task Stop_WhileSomebodyIsAsked_EndsAtOnce()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("needy", "exec sleep 1000").WithEnvironment("WORD", scratch.Builder.AddParameter("word"));
        var starting = scratch.StartAsync();
        await scratch.UntilAsync("word", s => s.State?.Text == "Value missing");

        await scratch.Application.StopAsync(scratch.Limit);

        await Task.WhenAny(starting).WaitAsync(scratch.Limit);
    }

    private static string Missing(string name) =>
        $"Parameter resource could not be used because configuration key 'Parameters:{name}' is missing and the Parameter has no default value.";

    /// <summary>The dialog, which follows the notification.</summary>
    private static async Task<WatchInteractionsResponseUpdate> AskedAsync(
        ScratchApplication scratch, AsyncDuplexStreamingCall<WatchInteractionsRequestUpdate, WatchInteractionsResponseUpdate> questions)
    {
        var notice = await NextAsync(scratch, questions);
        await questions.RequestStream.WriteAsync(new() { InteractionId = notice.InteractionId, Notification = new() { Result = true } }, scratch.Limit);
        await NextAsync(scratch, questions);
        return await NextAsync(scratch, questions);
    }

    private static async Task<WatchInteractionsResponseUpdate> NextAsync(
        ScratchApplication scratch, AsyncDuplexStreamingCall<WatchInteractionsRequestUpdate, WatchInteractionsResponseUpdate> questions)
    {
        Assert.True(await questions.ResponseStream.MoveNext(scratch.Limit));
        return questions.ResponseStream.Current;
    }

    private static WatchInteractionsRequestUpdate Answer(WatchInteractionsResponseUpdate dialog, params (string Name, string Value)[] values) => new()
    {
        InteractionId = dialog.InteractionId,
        InputsDialog = new() { InputItems = { values.Select(pair => new InteractionInput { Name = pair.Name, Value = pair.Value }) } },
    };
}
