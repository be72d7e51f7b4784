using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Interactions;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Parameters;

/// <summary>Finds the values of the parameters, and asks for those that there are not.</summary>
internal sealed class ParameterProcessor(
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    InteractionService interactions,
    UserSecrets secrets,
    ILogger<ParameterProcessor> logger)
{
    // Not disposed: an application may be stopped once more after its end, as Aspire's tests do.
    private readonly CancellationTokenSource _ending = new();
    private CancellationTokenSource _round = new();
    private Task _asking = Task.CompletedTask;
    private Task _givingUp = Task.CompletedTask;
    private Action _onLateValue = () => { };

    /// <summary>Tells what the parameters are, and begins to ask for the rest. Nobody waits here: whoever needs a value does.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="onLateValue">What to do when a value comes after those who needed it had failed.</param>
    internal async Task InitializeAsync(IEnumerable<ParameterResource> parameters, Action onLateValue)
    {
        _onLateValue = onLateValue;
        var missing = new List<(ParameterResource Parameter, MissingParameterValueException Why)>();
        foreach (var parameter in parameters)
        {
            if (interactions.IsAvailable)
            {
                parameter.Annotations.Add(ParameterQuestions.SetCommand(context => SetAsync(parameter, context.CancellationToken)));
            }

            if (await AnnounceAsync(parameter).ConfigureAwait(false) is { } why)
            {
                missing.Add((parameter, why));
            }
        }

        if (missing.Count > 0)
        {
            _givingUp = GiveUpWhenDesertedAsync(missing);
            _asking = AskAsync([.. missing.Select(one => one.Parameter)]);
        }
    }

    /// <summary>Gives up asking.</summary>
    internal async Task EndAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _asking.ConfigureAwait(false);
        await _givingUp.ConfigureAwait(false);
    }

    /// <summary>Why somebody has to be asked; null when not, or when nobody can be.</summary>
    private async Task<MissingParameterValueException?> AnnounceAsync(ParameterResource parameter)
    {
        try
        {
            var value = await parameter.GetValueAsync(CancellationToken.None).ConfigureAwait(false);
            await TellAsync(parameter, new(KnownResourceStates.Running, null), value, parameter.Secret).ConfigureAwait(false);
            return null;
        }
        catch (MissingParameterValueException missing)
        {
            // Before anybody else hears of it: whoever needs the value is to wait for it.
            if (interactions.IsAvailable)
            {
                parameter.Await();
            }

            if (interactions.IsAvailable && !interactions.IsDeserted)
            {
                logs.GetLogger(parameter).LogWarning(
                    "Parameter resource {ResourceName} could not be initialized. Waiting for user input.", parameter.Name);
            }
            else
            {
                LogFailure(parameter, missing);
            }

            await TellAsync(parameter, new("Value missing", KnownResourceStateStyles.Warn), missing.Message).ConfigureAwait(false);
            return interactions.IsAvailable ? missing : null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The value comes from the application's own code, which may throw anything.
            LogFailure(parameter, failure);
            await TellAsync(parameter, new("Error initializing parameter", KnownResourceStateStyles.Error), failure.Message).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Lets those fail who wait for values, once nobody is there who could enter them.</summary>
    private async Task GiveUpWhenDesertedAsync(List<(ParameterResource Parameter, MissingParameterValueException Why)> missing)
    {
        var isSaid = interactions.IsDeserted;
        await interactions.Deserted.WaitAsync(_ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (parameter, why) in missing.Where(one => one.Parameter.IsAwaited && !_ending.IsCancellationRequested))
        {
            if (!isSaid)
            {
                LogFailure(parameter, why);
            }

            parameter.GiveUp(why);
        }
    }

    private async Task AskAsync(List<ParameterResource> missing)
    {
        while (missing.Count > 0 && !_ending.IsCancellationRequested)
        {
            // Not disposed: the command may end a round that has just ended by itself.
            var round = _round = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            if (await interactions.AskAsync(ParameterQuestions.Notice(), round.Token).ConfigureAwait(false))
            {
                var question = ParameterQuestions.Ask(missing, secrets.IsAvailable);
                if (await interactions.AskAsync(question, round.Token).ConfigureAwait(false))
                {
                    foreach (var parameter in missing)
                    {
                        var value = question.Inputs.Single(input => input.Name == parameter.Name).Value;
                        if (value.Length > 0)
                        {
                            await EnterAsync(parameter, value, ParameterQuestions.IsToBeKept(question)).ConfigureAwait(false);
                        }
                    }
                }
            }

            // The command may have set some in the meantime.
            missing.RemoveAll(parameter => !parameter.IsAwaited && !parameter.IsGivenUp);
        }
    }

    /// <summary>The command: asks for the value of one parameter, whether it has one or not.</summary>
    private async Task<ExecuteCommandResult> SetAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        var wasMissing = parameter.IsAwaited || parameter.IsGivenUp;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        var question = ParameterQuestions.Set(parameter, secrets.IsAvailable);
        if (!await interactions.AskAsync(question, either.Token).ConfigureAwait(false))
        {
            return CommandResults.Canceled();
        }

        await EnterAsync(parameter, question.Inputs[0].Value, ParameterQuestions.IsToBeKept(question)).ConfigureAwait(false);
        if (wasMissing)
        {
            // The question for all that are missing is out of date.
            await _round.CancelAsync().ConfigureAwait(false);
        }

        return CommandResults.Success();
    }

    private async Task EnterAsync(ParameterResource parameter, string value, bool isToBeKept)
    {
        var isLate = parameter.IsGivenUp;
        parameter.Enter(value);
        await TellAsync(parameter, new(KnownResourceStates.Running, null), value, parameter.Secret).ConfigureAwait(false);
        logs.GetLogger(parameter).LogInformation("Parameter resource {ResourceName} has been resolved via user interaction.", parameter.Name);
        if (isLate)
        {
            _onLateValue();
        }

        try
        {
            if (isToBeKept)
            {
                secrets.Set(parameter.ConfigurationKey, value);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.LogWarning("The value of the parameter {ResourceName} could not be saved to user secrets: {Reason}", parameter.Name, refused.Message);
        }
    }

    private void LogFailure(ParameterResource parameter, Exception why) =>
        logs.GetLogger(parameter).LogError(why, "Failed to initialize parameter resource {ResourceName}.", parameter.Name);

    private Task TellAsync(ParameterResource parameter, ResourceStateSnapshot state, string? value, bool isSecret = false) =>
        notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
        {
            State = state,
            Properties = snapshot.Properties
                .Set(SnapshotProperties.Source, parameter.ConfigurationKey)
                .Set(SnapshotProperties.ParameterValue, value, isSecret),
        });
}
