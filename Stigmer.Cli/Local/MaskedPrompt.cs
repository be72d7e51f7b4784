using System.Text;
using Stigmer.Cli.Output;

namespace Stigmer.Cli.Local;

/// <summary>Asks for a secret; the terminal shows a star per character and never the character.</summary>
internal static class MaskedPrompt
{
    private const int MaxLength = 4096;

    /// <returns>What was typed, trimmed; empty when only Enter was pressed, null after Ctrl+C.</returns>
    internal static string? Ask(Terminal terminal, string question)
    {
        terminal.Error.Write(question);
        terminal.TakeInterruptsAsKeys(true);
        try
        {
            return Read(terminal);
        }
        finally
        {
            terminal.TakeInterruptsAsKeys(false);
            terminal.Error.WriteLine();
        }
    }

    private static string? Read(Terminal terminal)
    {
        var typed = new StringBuilder();
        while (true)
        {
            var key = terminal.ReadKey();
            switch (key)
            {
                case { Key: ConsoleKey.Enter } or { KeyChar: '\n' or '\r' }:
                    return typed.ToString().Trim();
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    return null;
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when typed.Length == 0:
                    return "";
                case { Key: ConsoleKey.Backspace }:
                    Erase(terminal, typed, 1);
                    break;
                case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                    Erase(terminal, typed, typed.Length);
                    break;
                case { KeyChar: var character } when !char.IsControl(character) && typed.Length < MaxLength:
                    typed.Append(character);
                    terminal.Error.Write('*');
                    break;
            }
        }
    }

    private static void Erase(Terminal terminal, StringBuilder typed, int count)
    {
        for (; count > 0 && typed.Length > 0; count--)
        {
            typed.Length--;
            terminal.Error.Write("\b \b");
        }
    }
}
