using Stigmer.Cli.Commands;

using var interrupts = Interrupts.FromKeyboard();
return await StigmerCommandLine.InvokeAsync(args, CliContext.FromProcess(interrupts));
