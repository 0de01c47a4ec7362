package dev.coppice.server.about;

import dev.coppice.server.config.Variable;
import java.util.ArrayList;
import java.util.List;

/** How the server is started, and every setting there is, for a terminal. */
public final class Help {

  private static final int WIDTH = 100;
  private static final String INDENT = " ".repeat(6);

  private static final String USAGE =
      """
      usage: scripts/serve [serve | --help | --version | --check-config]

      Serves XGBoost models over HTTP until SIGTERM or SIGINT.

        --help          this text
        --version       versions of Coppice, Java and XGBoost
        --check-config  says all that is wrong with the settings, and serves nothing; exit status 2 if
                        there is something, 0 if the start would only warn

      It is set up by environment variables alone:
      """;

  private Help() {}

  /** Lines of at most 100 characters, but for words that are longer. */
  public static String text() {
    StringBuilder text = new StringBuilder(USAGE);
    for (Variable setting : Variable.all().toList()) {
      text.append("\n  %s=<%s>\n".formatted(setting.key(), setting.unit()));
      wrapped(setting.meaning()).forEach(line -> text.append(INDENT).append(line).append('\n'));
      wrapped("default: " + setting.defaultText())
          .forEach(line -> text.append(INDENT).append(line).append('\n'));
    }
    return text.toString();
  }

  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && INDENT.length() + line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
