using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels.Prices;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Gets one whole answer from a model, asking again when a call fails in a way that passes.</summary>
internal sealed class ModelCaller(IOptions<ModelRetryOptions> options, ModelPrices prices, TimeProvider clock)
{
    private readonly ModelRetryOptions _options = options.Value;

    /// <exception cref="LanguageModelException">The model refused, or did not answer in all its calls.</exception>
    internal async Task<AssistantMessage> CallAsync(ModelCall call, IModelCallObserver observer, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            LanguageModelException failure;
            try
            {
                return await CallOnceAsync(call, number, observer, cancellationToken);
            }
            catch (LanguageModelException e)
            {
                failure = e;
            }

            if (!failure.IsTransient || number == _options.MaxCalls || failure.RetryAfter > _options.LongestRetryAfter)
            {
                await SayAsync(observer, new ModelCallFailure(number, failure.Message, failure.Spent), cancellationToken);
                throw number == 1 ? failure : new LanguageModelException($"{failure.Message} (asked {number} times)", failure);
            }

            var pause = failure.RetryAfter ?? Pause(number);
            await observer.FailedAsync(new ModelCallFailure(number, failure.Message, failure.Spent) { Pause = pause }, cancellationToken);
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<AssistantMessage> CallOnceAsync(
        ModelCall call, int number, IModelCallObserver observer, CancellationToken cancellationToken)
    {
        var model = call.Model.Choice;
        var limit = _options.SilenceLimitOf(model.Provider);
        using var silence = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var answer = new AssistantMessageBuilder();
        var started = clock.GetTimestamp();
        TimeSpan? firstToken = null;
        try
        {
            await foreach (var update in call.Model.Client.GetStreamingResponseAsync(call.Messages, call.Options(), stop.Token))
            {
                silence.CancelAfter(limit);
                foreach (var content in update.Contents)
                {
                    firstToken ??= content is TextContent or TextReasoningContent or FunctionCallContent
                        ? clock.GetElapsedTime(started)
                        : null;
                    observer.Received(number, content);
                }

                answer.Add(update);
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LanguageModelException($"{model.Provider} said nothing for {limit.TotalSeconds:0} s")
            {
                IsTransient = true,
                Spent = Spent(answer, model),
            };
        }
        catch (LanguageModelException e)
        {
            e.Spent = Spent(answer, model);
            throw;
        }

        var message = answer.Build();
        message.Turn = call.Turn;
        message.Provider = model.Provider;
        message.Model = model.Model;
        message.Usage = prices.Priced(answer.Usage, model);
        message.Elapsed = clock.GetElapsedTime(started).ToDuration();
        message.TimeToFirstToken = (firstToken ?? clock.GetElapsedTime(started)).ToDuration();

        return message;
    }

    // A provider says at the beginning what it read, and that has its price whatever comes of it.
    private ModelUsage? Spent(AssistantMessageBuilder answer, ModelChoice model) => answer.Usage.CalculateSize() == 0
        ? null
        : new ModelUsage { Provider = model.Provider, Model = model.Model, Usage = prices.Priced(answer.Usage, model), Calls = 1 };

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
