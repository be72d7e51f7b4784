using Aspire.Hosting.Interactions;
using Aspire.ResourceService.Proto.V1;
using InputType = Aspire.ResourceService.Proto.V1.InputType;
using InteractionInput = Aspire.ResourceService.Proto.V1.InteractionInput;

namespace Aspire.Hosting.Dashboard;

/// <summary>Questions and answers as messages.</summary>
internal static class InteractionMessages
{
    internal static WatchInteractionsResponseUpdate Of(Interaction interaction)
    {
        var message = new WatchInteractionsResponseUpdate
        {
            InteractionId = interaction.Id,
            Title = interaction.Title,
            Message = interaction.Message,
            PrimaryButtonText = interaction.PrimaryButtonText,
            ShowDismiss = interaction.ShowDismiss,
            EnableMessageMarkdown = interaction.EnableMessageMarkdown,
        };

        if (interaction.Answer.IsCompleted)
        {
            message.Complete = new();
        }
        else if (interaction.Inputs.Count > 0)
        {
            message.InputsDialog = new() { InputItems = { interaction.Inputs.Select(Of) } };
        }
        else
        {
            message.Notification = new() { Intent = MessageIntent.Warning };
        }

        return message;
    }

    /// <summary>What a dashboard's message says: whether the person goes on, and with what. An update on the way there says nothing yet.</summary>
    internal static (bool GoesOn, IEnumerable<KeyValuePair<string, string>> Values)? Read(WatchInteractionsRequestUpdate update) => update.KindCase switch
    {
        _ when update.ResponseUpdate => null,
        WatchInteractionsRequestUpdate.KindOneofCase.Complete => (false, []),
        WatchInteractionsRequestUpdate.KindOneofCase.Notification => (update.Notification.Result, []),
        WatchInteractionsRequestUpdate.KindOneofCase.InputsDialog =>
            (true, update.InputsDialog.InputItems.DistinctBy(item => item.Name).Select(item => KeyValuePair.Create(item.Name, item.Value))),
        _ => null,
    };

    private static InteractionInput Of(Interactions.InteractionInput input)
    {
        var message = new InteractionInput
        {
            Name = input.Name,
            Label = input.Label,
            Placeholder = input.Placeholder,
            InputType = (InputType)input.InputType,
            Required = input.Required,
            Value = input.Value,
            Description = input.Description,
            EnableDescriptionMarkdown = input.EnableDescriptionMarkdown,
            MaxLength = input.MaxLength,
            Disabled = input.Disabled,
        };

        message.ValidationErrors.AddRange(input.ValidationErrors);
        return message;
    }
}
