package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.MarkdownBlocks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit's files, installed as the page says, in a directory in place of the root. */
final class UnitInstallIT {

  private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path root;

  @Test
  void wordsOfThePageLeadToAServerThatTakesTheUnitsSettings() throws Exception {
    Files.createDirectories(root.resolve("etc/systemd/system"));
    Files.createDirectories(root.resolve("var/cache/coppice"));
    run("set -e\n" + rooted(commands()));

    Path coppice = root.resolve("opt/coppice");
    assertThat(coppice.resolve("server/target/coppice-server.aot")).isNotEmptyFile();
    assertThat(coppice.resolve("native")).isNotEmptyDirectory();
    String settings =
        rooted(Files.readString(root.resolve("etc/coppice/coppice.env")))
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining(" "));
    assertThat(run(settings + " " + coppice.resolve("scripts/serve") + " --check-config"))
        .contains("COPPICE_NATIVE_DIR=" + coppice.resolve("native"));
  }

  /** The build has run by now, and systemd does not. */
  private static String commands() throws Exception {
    return MarkdownBlocks.of(CHECKOUT.resolve("deploy/README.md")).stream()
        .map(MarkdownBlocks.Block::text)
        .filter(text -> text.contains("record-start"))
        .flatMap(String::lines)
        .filter(line -> !line.startsWith("./mvnw ") && !line.startsWith("systemctl "))
        .collect(Collectors.joining("\n"));
  }

  private String rooted(String text) {
    return text.replaceAll("(?<=[ =])/(opt|etc|var)/", root + "/$1/");
  }

  /** As the unit's user, who has no home. */
  private static String run(String commands) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", commands)
            .directory(CHECKOUT.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().retainAll(Set.of("PATH", "JAVA_HOME"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
