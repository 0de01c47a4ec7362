package dev.coppice.scripts.terminal;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The option that asks for the server's own answer, and what it chooses between. */
final class JsonOption {

  @Option(names = "--json", description = "prints the server's own answer, one JSON document")
  private boolean isAskedFor;

  /** Prints the answer as it came, or the lines that it is for people. */
  void say(Screen screen, ManagementClient.Answer answer, Supplier<List<String>> lines) {
    screen.print(isAskedFor ? List.of(answer.text().stripTrailing()) : lines.get());
  }

  /** The same where an answer is one sentence. */
  void say(Screen screen, ManagementClient.Answer answer) {
    say(screen, answer, () -> List.of(Screen.text(answer.json().path("status").asText())));
  }
}
