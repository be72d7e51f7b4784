using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Gets one whole answer from a model, asking again when a call fails in a way that passes.</summary>
internal sealed class ModelCaller(IOptions<ModelRetryOptions> options, TimeProvider clock)
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
                throw number == 1 ? failure : new LanguageModelException($"{failure.Message} (asked {number} times)", failure);
            }

            var pause = failure.RetryAfter ?? Pause(number);
            await observer.RetryingAsync(number, failure.Message, pause, cancellationToken);
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<AssistantMessage> CallOnceAsync(
        ModelCall call, int number, IModelCallObserver observer, CancellationToken cancellationToken)
    {
        var limit = _options.SilenceLimitOf(call.Model.Choice.Provider);
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
            throw new LanguageModelException($"{call.Model.Choice.Provider} said nothing for {limit.TotalSeconds:0} s")
            {
                IsTransient = true,
            };
        }

        var message = answer.Build();
        message.Turn = call.Turn;
        message.Provider = call.Model.Choice.Provider;
        message.Model = call.Model.Choice.Model;
        message.Elapsed = clock.GetElapsedTime(started).ToDuration();
        message.TimeToFirstToken = (firstToken ?? clock.GetElapsedTime(started)).ToDuration();

        return message;
    }

    // Full jitter on the upper half: runners that failed together do not come back together.
    private TimeSpan Pause(int number)
    {
        var pause = Math.Min(_options.FirstPause.TotalSeconds * Math.Pow(2, number - 1), _options.LongestPause.TotalSeconds);

        return TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
