package dev.coppice.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one setting at a time by its type. A value it refuses becomes a problem, and the default
 * stands in for it, so that reading goes on to the next.
 */
final class SettingReader {

  private final Map<String, String> environment;
  private final Problems problems;

  SettingReader(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /** What is set; an empty value counts as unset, as SageMaker's SDK means it. */
  Optional<String> text(Variable setting) {
    return Optional.ofNullable(environment.get(setting.key())).filter(value -> !value.isEmpty());
  }

  int integer(Variable setting) {
    return integer(setting, Integer.parseInt(setting.defaultText()));
  }

  int integer(Variable setting, int fallback) {
    Range range = setting.range();
    OptionalLong value = text(setting).map(Units::number).orElse(OptionalLong.of(fallback));
    if (value.isPresent() && range.contains(value.getAsLong())) {
      return Math.toIntExact(value.getAsLong());
    }
    refuse(setting, "a number from %d to %d".formatted(range.min(), range.max()));
    return fallback;
  }

  long size(Variable setting) {
    return size(setting, Units.size(setting.defaultText()).orElseThrow());
  }

  long size(Variable setting, long fallback) {
    Range range = setting.range();
    OptionalLong value = text(setting).map(Units::size).orElse(OptionalLong.of(fallback));
    if (value.isPresent() && range.contains(value.getAsLong())) {
      return value.getAsLong();
    }
    String limit =
        range.max() == Long.MAX_VALUE
            ? "at least " + range.min()
            : range.min() + " to " + range.max();
    refuse(setting, "%s; %s".formatted(Units.SIZE_FORMS, limit));
    return fallback;
  }

  Duration duration(Variable setting) {
    Range range = setting.range();
    Duration fallback = Units.duration(setting.defaultText()).orElseThrow();
    Optional<Duration> value = text(setting).map(Units::duration).orElse(Optional.of(fallback));
    if (value.isPresent() && range.contains(value.get().toNanos())) {
      return value.get();
    }
    String limit = range.min() == 0 ? "at most 1440m" : "more than zero, at most 1440m";
    refuse(setting, "%s; %s".formatted(Units.DURATION_FORMS, limit));
    return fallback;
  }

  /** One of an enum's constants, by its name in lower case. */
  <E extends Enum<E>> E choice(Variable setting, Class<E> type) {
    List<String> names =
        Stream.of(type.getEnumConstants())
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .toList();
    String name = choiceIfSet(setting, names).orElse(setting.defaultText());
    return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }

  /** Empty if unset or refused. */
  Optional<String> choiceIfSet(Variable setting, List<String> choices) {
    Optional<String> value = text(setting);
    if (value.isPresent() && !choices.contains(value.get())) {
      refuse(setting, "one of " + String.join(", ", choices));
      return Optional.empty();
    }
    return value;
  }

  /** What is {@code true} or {@code false}, and nothing else. */
  boolean truth(Variable setting) {
    return truth(setting, setting.defaultText().equals("true"));
  }

  boolean truth(Variable setting, boolean fallback) {
    return choiceIfSet(setting, List.of("true", "false")).map("true"::equals).orElse(fallback);
  }

  /** Text that may stand in a header: printable ASCII, more than blanks. */
  String line(Variable setting) {
    String value = text(setting).orElse(setting.defaultText());
    if (!value.isBlank() && value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return value;
    }
    refuse(setting, "printable ASCII characters");
    return setting.defaultText();
  }

  /** Whether it is exactly {@code true}; any other value counts as false, as in AWS's images. */
  boolean isTrue(Variable setting) {
    return text(setting).orElse(setting.defaultText()).equals("true");
  }

  /** An absolute path; empty if unset or refused. */
  Optional<Path> path(Variable setting) {
    Optional<Path> path = text(setting).flatMap(SettingReader::absolute);
    if (path.isEmpty() && text(setting).isPresent()) {
      refuse(setting, "an absolute path");
    }
    return path;
  }

  private static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Path::normalize);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** An address of this machine, as a literal: a name would need the network to be read. */
  InetAddress address(Variable setting) {
    try {
      return InetAddress.ofLiteral(text(setting).orElse(setting.defaultText()));
    } catch (IllegalArgumentException e) {
      refuse(setting, "an IP address, such as 0.0.0.0, 127.0.0.1 or ::");
      return InetAddress.ofLiteral(setting.defaultText());
    }
  }

  /** An {@code http} or {@code https} URI of a server, or null if unset or refused. */
  @Nullable URI endpoint(Variable setting) {
    Optional<String> text = text(setting);
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI uri = new URI(text.get());
      if (isEndpoint(uri)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Refused below, like any other text that is no endpoint.
    }
    refuse(setting, "a URI such as http://127.0.0.1:9000");
    return null;
  }

  private static boolean isEndpoint(URI uri) {
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    return (http || "https".equalsIgnoreCase(uri.getScheme()))
        && uri.getHost() != null
        && uri.getPort() <= 65535
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /** Whether a default stands in for what it is set to, by which others are not to be judged. */
  boolean isRefused(Variable setting) {
    return problems.has(setting.key());
  }

  void refuse(Variable setting, String expected) {
    String shown = text(setting).map(value -> ShownValue.of(setting, value)).orElse("unset");
    problems.add(setting.key(), shown, expected);
  }
}
