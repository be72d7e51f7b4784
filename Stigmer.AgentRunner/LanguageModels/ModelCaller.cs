using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels.Prices;
using Stigmer.AgentRunner.Telemetry;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Gets one whole answer, asking again when a call fails in a way that passes, and another model when one cannot answer.</summary>
internal sealed class ModelCaller(IOptions<ModelRetryOptions> options, ModelPrices prices, RestingModels resting, TimeProvider clock)
{
    private readonly ModelRetryOptions _options = options.Value;

    /// <exception cref="LanguageModelException">No model gave an answer; or the conversation is too long for the one that was asked.</exception>
    internal async Task<AssistantMessage> CallAsync(ModelCall call, IModelCallObserver observer, CancellationToken cancellationToken)
    {
        var models = new Queue<LanguageModel>(resting.Order(call.Models));
        // The number of a call rises over all models: what a later call shows stands in the place of what earlier ones showed.
        for (int number = 1, asked = 1; ; number++, asked++)
        {
            var model = models.Peek();
            var (message, failure) = await TryAsync(call, model, number, observer, cancellationToken);
            if (failure is null || (message is not null && models.Count == 1))
            {
                return message!;
            }

            var maxCalls = models.Count > 1 ? _options.MaxCallsBeforeFallback : _options.MaxCalls;
            if (failure.IsTransient && asked < maxCalls && !(failure.RetryAfter > _options.LongestRetryAfter))
            {
                var pause = failure.RetryAfter ?? Pause(asked);
                await observer.FailedAsync(new ModelCallFailure(number, failure.Message, failure.Spent) { Pause = pause }, cancellationToken);
                await Task.Delay(pause, clock, cancellationToken);
                continue;
            }

            if (failure.IsOverflow || models.Count == 1)
            {
                await SayAsync(observer, new ModelCallFailure(number, failure.Message, failure.Spent), cancellationToken);
                throw asked == 1 ? failure : new LanguageModelException($"{failure.Message} (asked {asked} times)", failure) { IsOverflow = failure.IsOverflow, Status = failure.Status };
            }

            models.Dequeue();
            resting.Rest(model.Choice);
            await observer.FailedAsync(new ModelCallFailure(number, failure.Message, failure.Spent) { Next = models.Peek().Choice }, cancellationToken);
            asked = 0;
        }
    }

    // A model that declines has answered, and yet another may be asked.
    private async Task<(AssistantMessage? Message, LanguageModelException? Failure)> TryAsync(
        ModelCall call, LanguageModel model, int number, IModelCallObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var message = await CallOnceAsync(call, model, number, observer, cancellationToken);

            return message.StopReason != "refusal" ? (message, null) : (message, new LanguageModelException($"the model {message.Model} declined to answer")
            {
                Spent = Spent(message.Usage, model.Choice),
            });
        }
        catch (LanguageModelException e)
        {
            return (null, e);
        }
    }

    private async Task<AssistantMessage> CallOnceAsync(
        ModelCall call, LanguageModel asked, int number, IModelCallObserver observer, CancellationToken cancellationToken)
    {
        var model = asked.Choice;
        var limit = _options.SilenceLimitOf(model.Provider);
        using var silence = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var answer = new AssistantMessageBuilder();
        var conversation = call.Conversation(asked);
        using var span = ModelSpan.Start(call, asked, conversation);
        var started = clock.GetTimestamp();
        TimeSpan? firstToken = null;
        try
        {
            await foreach (var update in asked.Client.GetStreamingResponseAsync(conversation, call.OptionsOf(asked), stop.Token))
            {
                silence.CancelAfter(limit);
                foreach (var content in update.Contents)
                {
                    firstToken ??= content is UsageContent ? null : clock.GetElapsedTime(started);
                    observer.Received(number, content);
                }

                answer.Add(update);
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var silent = new LanguageModelException($"{model.Provider} said nothing for {limit.TotalSeconds:0} s") { IsTransient = true };
            throw Failed(silent, "timeout");
        }
        catch (LanguageModelException e)
        {
            Failed(e, e.Status is { } status ? $"{(int)status}" : "model_error");
            throw;
        }
        catch (OperationCanceledException)
        {
            ModelSpan.Failed(span, "cancelled", "the run was cancelled", answer.Usage);
            if (Spent(answer.Usage, model) is { } spent)
            {
                Measurements.Spent(model, spent.Usage);
                observer.Abandoned(new ModelCallFailure(number, $"the answer of {model.Model} was not waited for", spent));
            }

            throw;
        }

        var message = answer.Build();
        message.Turn = call.Turn;
        message.Provider = model.Provider;
        message.Model = model.Model;
        message.Usage = prices.Priced(answer.Usage, model);
        message.Elapsed = clock.GetElapsedTime(started).ToDuration();
        message.TimeToFirstToken = (firstToken ?? clock.GetElapsedTime(started)).ToDuration();
        ModelSpan.Answered(span, call, answer, message);
        Measurements.ModelCallEnded(model, message.Elapsed.ToTimeSpan(), errorType: null);
        Measurements.FirstTokenCame(model, message.TimeToFirstToken.ToTimeSpan());
        Measurements.Spent(model, message.Usage);

        return message;

        LanguageModelException Failed(LanguageModelException failure, string errorType)
        {
            failure.Spent = Spent(answer.Usage, model);
            ModelSpan.Failed(span, errorType, failure.Message, answer.Usage);
            Measurements.ModelCallEnded(model, clock.GetElapsedTime(started), errorType);
            Measurements.Spent(model, failure.Spent?.Usage ?? new Usage());

            return failure;
        }
    }

    // A provider says at the beginning what it read, and that has its price whatever comes of it.
    private ModelUsage? Spent(Usage usage, ModelChoice model) => usage.CalculateSize() == 0
        ? null
        : new ModelUsage { Provider = model.Provider, Model = model.Model, Usage = prices.Priced(usage, model), Calls = 1 };

    private static Task SayAsync(IModelCallObserver observer, ModelCallFailure last, CancellationToken cancellationToken) =>
        // Why the run fails is said at its end; only what was spent would be lost.
        last.Spent is null ? Task.CompletedTask : observer.FailedAsync(last, cancellationToken);

    // Full jitter on the upper half: runners that failed together do not come back together.
    private TimeSpan Pause(int number)
    {
        var pause = Math.Min(_options.FirstPause.TotalSeconds * Math.Pow(2, number - 1), _options.LongestPause.TotalSeconds);

        return TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
