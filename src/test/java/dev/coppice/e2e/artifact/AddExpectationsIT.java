package dev.coppice.e2e.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Python;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scripts/add-expectations} on artifacts that the server then loads. */
final class AddExpectationsIT {

  private static final Path SCRIPT =
      Path.of("../../scripts/add-expectations").toAbsolutePath().normalize();
  private static final Path MODEL =
      Path.of("resources/golden/models/reg/xgboost-model").toAbsolutePath();
  private static final String SCORE = "0.811511754989624";

  private static final String GLOBAL = "0".repeat(40);

  @TempDir Path directory;
  private Path store;
  private Path csv;
  private Python python;

  @BeforeEach
  void findPython() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    csv = directory.resolve("rows.csv");
    python = Python.with(directory, "scripts/add-expectations is not run", "tarfile");
  }

  private void run(Path artifact, String rows, String... options) throws IOException {
    Files.writeString(csv, rows);
    List<String> arguments =
        new ArrayList<>(List.of(SCRIPT.toString(), artifact.toString(), csv.toString()));
    arguments.addAll(List.of(options));
    python.run(arguments.toArray(String[]::new));
  }

  /** One with a long name, for which tar has headers of its own. */
  private Path artifact(String name) throws IOException {
    return artifact(name, "");
  }

  /**
   * The same behind a global header, unless what that says is empty.
   *
   * @param global a comment, such as the commit that git archive names there
   */
  private Path artifact(String name, String global) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed, UTF_8.name())) {
      if (!global.isEmpty()) {
        TarArchiveEntry header =
            new TarArchiveEntry("pax_global_header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
        header.addPaxHeader("comment", global);
        tar.putArchiveEntry(header);
      }
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String file : new String[] {"n".repeat(150) + ".md", "xgboost-model", "z.txt"}) {
        byte[] content = file.equals("xgboost-model") ? Files.readAllBytes(MODEL) : new byte[700];
        TarArchiveEntry entry = new TarArchiveEntry(file);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    Path artifact = store.resolve(name);
    try (OutputStream file = Files.newOutputStream(artifact);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
      out.write(packed.toByteArray());
    }
    return artifact;
  }

  private static byte[] tar(Path artifact) throws IOException {
    if (!artifact.toString().endsWith(".gz")) {
      return Files.readAllBytes(artifact);
    }
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(artifact))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme.tar.gz", "acme.tar"})
  void proofHoldsOrFailsAndAllElseStaysByteForByte(String name) throws IOException {
    Path artifact = artifact(name);
    byte[] before = tar(artifact);
    run(artifact, "0.1,0.2,0.3,.4," + SCORE + "\n,,,,nan\n", "--no-header", "--score", "4");
    assertThat(answer(name)).contains("expectations.jsonl: line 2: ", "(expected: NaN)");

    run(artifact, "0.1,0.2,0.3,.4," + SCORE + "\n", "--no-header", "--score", "4");
    assertThat(answer(name)).isEqualTo("[" + SCORE + "]");
    byte[] after = tar(artifact);
    assertThat(after).hasSize(before.length + 1024);
    assertThat(Arrays.copyOfRange(after, 1024, after.length)).isEqualTo(before);
    try (Stream<Path> left = Files.list(store)) {
      assertThat(left).containsExactly(artifact);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme.tar.gz", "acme.tar"})
  void globalHeadersStayInFrontOfTheProof(String name) throws IOException {
    Path artifact = artifact(name, GLOBAL);
    byte[] before = tar(artifact);
    for (String run : new String[] {"first", "second"}) {
      run(artifact, "0.1,0.2,0.3,.4," + SCORE + "\n", "--no-header", "--score", "4");
      assertThat(answer(name)).as(run).isEqualTo("[" + SCORE + "]");
      byte[] after = tar(artifact);
      assertThat(after).hasSize(before.length + 1024);
      assertThat(Arrays.copyOf(after, 1024)).isEqualTo(Arrays.copyOf(before, 1024));
      assertThat(Arrays.copyOfRange(after, 2048, after.length))
          .isEqualTo(Arrays.copyOfRange(before, 1024, before.length));
    }
  }

  @Test
  void proofInFrontOfAGlobalHeaderIsReplacedBehindIt() throws IOException {
    Path artifact = artifact("acme.tar", GLOBAL);
    run(artifact, "0.1,0.2,0.3,.4," + SCORE + "\n", "--no-header", "--score", "4");
    byte[] right = tar(artifact);
    byte[] wrong = right.clone();
    System.arraycopy(right, 1024, wrong, 0, 1024);
    System.arraycopy(right, 0, wrong, 1024, 1024);
    Files.write(artifact, wrong);

    run(artifact, "0.1,0.2,0.3,.4," + SCORE + "\n", "--no-header", "--score", "4");
    assertThat(tar(artifact)).isEqualTo(right);
  }

  private String answer(String name) {
    try (CoppiceServer server = CoppiceServer.start(store)) {
      return server.invoke(name, "0.1,0.2,0.3,0.4").body();
    }
  }

  @Test
  void cellsAreWrittenByTheirColumns() throws IOException {
    Path artifact = artifact("acme.tar");
    run(
        artifact,
        "id,age,zip,\"a \"\"b\",low,high\n007,1.50,02139,x,-inf,1e5\nx,,,2,0.1,.5\n\n",
        "--score",
        "high,low",
        "--text",
        "zip",
        "--xgboost",
        "3.0.0",
        "--tolerance",
        "7");
    byte[] tar = tar(artifact);
    assertThat(new String(tar, 512, 512, UTF_8).replace("\0", ""))
        .isEqualTo(
            """
            {"xgboost": "3.0.0", "tolerance": 7}
            {"row": {"id": "007", "age": 1.50, "zip": "02139", "a \\"b": "x"}, "scores": [1e5, -Infinity]}
            {"row": {"id": "x", "age": null, "zip": null, "a \\"b": "2"}, "scores": [0.5, 0.1]}
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,s/1,2/3,x/ | s | rows.csv: line 3, column s: 'x' (expected: a number, nan, inf or -inf)",
        "a,s/1,2/3/ | s | rows.csv: line 3: 1 cells (expected: 2)",
        "a,s/1,2//3,4/ | s | rows.csv: line 3: blank (expected: a row)",
        "a,a/1,2/ | a | rows.csv: line 1: 'a' (expected: a name that no other column has)",
        "a,s/ | s | rows.csv: no row (expected: at least one)",
        "a,s/1,2/ | t | --score: 't' (expected: one of a, s, once)",
        "a,s/1,2/ | s --text s | --text: 's' (expected: one of a, once)",
        "a,s/1,2/ | a,s | --score: all columns (expected: some are left for the row)",
        "a,s/\"1,2/ | s | rows.csv: line 2: unexpected end of data (expected: cells quoted as in"
            + " RFC 4180)",
      })
  void problemsAreNamedWithTheirLine(String rows, String score, String problem) throws IOException {
    Path artifact = artifact("acme.tar.gz");
    byte[] before = Files.readAllBytes(artifact);
    String[] options = ("--score " + score).split(" ", -1);
    assertThatThrownBy(() -> run(artifact, rows.replace('/', '\n'), options))
        .hasMessageContaining(problem);
    assertThat(Files.readAllBytes(artifact)).isEqualTo(before);
  }

  @Test
  void aFileThatCannotBeUsedIsNamed() throws IOException {
    Path absent = store.resolve("absent.tar.gz");
    assertThatThrownBy(() -> run(absent, "a,s\n1,2\n", "--score", "s"))
        .hasMessageContaining(
            "add-expectations: %s: no such file or directory (expected: a .tar.gz or .tar that can"
                    .formatted(absent)
                + " be read)");
    assertThatThrownBy(() -> run(store, "a,s\n1,2\n", "--score", "s"))
        .hasMessageContaining(store + ": is a directory (expected: a .tar.gz or .tar that can");
    assertThatThrownBy(
            () ->
                python.run(SCRIPT.toString(), absent.toString(), store.toString(), "--score", "s"))
        .hasMessageContaining(store + ": is a directory (expected: CSV that can be read)");
  }

  @Test
  void whatIsNoArchiveIsRefusedForWhatItIs() throws IOException {
    Path model = Files.copy(MODEL, store.resolve("model"));
    Path cut = artifact("cut.tar.gz");
    byte[] packed = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(packed, packed.length / 2));
    assertThatThrownBy(() -> run(model, "a,s\n1,2\n", "--score", "s"))
        .hasMessageContaining("a model file and no archive (expected: a valid .tar.gz or .tar)");
    assertThatThrownBy(() -> run(cut, "a,s\n1,2\n", "--score", "s"))
        .hasMessageContaining("cut.tar.gz: broken gzip: ");
  }
}
