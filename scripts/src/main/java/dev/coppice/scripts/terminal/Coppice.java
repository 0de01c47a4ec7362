package dev.coppice.scripts.terminal;

import dev.coppice.model.Quoted;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code scripts/coppice}: its verbs, and what each of their ends exits with. */
public final class Coppice {

  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final int MAX_SENTENCE = 1_000;
  private static final Duration BETWEEN_PAINTS = Duration.ofSeconds(2);

  private Coppice() {}

  @Command(
      name = "coppice",
      description = "Asks a running server, and tells it what to do with its models.",
      synopsisSubcommandLabel = "VERB",
      commandListHeading = "%nVerbs:%n",
      footer = {
        "",
        "Each verb has options of its own: coppice VERB --help. Exit status 1: the server refused"
            + " or was not reached; 2: the command was wrong."
      })
  private static final class Verbs {

    @SuppressWarnings("UnusedVariable") // The parser sees to it.
    @Option(names = "--help", usageHelp = true, description = "prints this text")
    private boolean isHelp;
  }

  /** Exits with 0, 1 if the server refused or was not reached, or 2 if the arguments are wrong. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    boolean isTerminal = Boolean.getBoolean("coppice.terminal");
    System.exit(run(List.of(args), System.getenv(), isTerminal, System.out, System.err));
  }

  /**
   * Does what the arguments ask for.
   *
   * @param environment says where the server is unless the arguments do, and how wide the screen is
   * @param isTerminal whether {@code out} is one, which can be painted over
   * @return the exit status
   */
  public static int run(
      List<String> arguments,
      Map<String, String> environment,
      boolean isTerminal,
      PrintStream out,
      PrintStream err) {
    Screen screen = Screen.of(environment, isTerminal, out);
    ServerClients clients = new ServerClients(environment, InstantSource.system());
    CommandLine line = new CommandLine(new Verbs());
    line.addSubcommand(new ListCommand(screen, clients));
    line.addSubcommand(new ShowCommand(screen, clients));
    line.addSubcommand(
        new TopCommand(screen, clients, System::nanoTime, () -> Thread.sleep(BETWEEN_PAINTS)));
    line.addSubcommand(new WarmCommand(screen, clients));
    line.addSubcommand(new RefreshCommand(screen, clients));
    line.addSubcommand(new UnloadCommand(screen, clients));
    line.addSubcommand(new DrainCommand(screen, clients));
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setParameterExceptionHandler((e, args) -> misused(e, err))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, err));
    return line.execute(arguments.toArray(String[]::new));
  }

  private static int misused(ParameterException e, PrintStream err) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(Quoted.of(String.valueOf(e.getMessage()), MAX_SENTENCE));
    UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
    err.println("Try: " + command + " --help");
    return MISUSED;
  }

  private static int failed(Exception e, PrintStream err) {
    err.println(Quoted.of(String.valueOf(e.getMessage()), MAX_SENTENCE));
    return e instanceof UsageException ? MISUSED : FAILED;
  }
}
