package dev.coppice.scripts.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How HAProxy chooses a server. */
public enum Balance {
  /** As {@code deploy/fleet/haproxy.cfg} has it. */
  HASHING("consistent hashing", "balance hash var(txn.model)"),
  /** The same file, but for that line. */
  ROUND_ROBIN("round robin", "balance roundrobin");

  private static final String HASH = HASHING.line;

  private final String words;
  private final String line;

  Balance(String words, String line) {
    this.words = words;
    this.line = line;
  }

  /** Its name in a sentence. */
  public String words() {
    return words;
  }

  /** HAProxy's configuration. */
  String configuration(Path repository) throws IOException {
    Path file = repository.resolve("deploy/fleet/haproxy.cfg");
    String text = Files.readString(file);
    if (!text.contains(HASH)) {
      throw new IOException("%s: no such line (expected: %s)".formatted(file, HASH));
    }
    return text.replace(HASH, line);
  }
}
