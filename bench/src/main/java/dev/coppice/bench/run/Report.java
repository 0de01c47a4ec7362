package dev.coppice.bench.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a run has to say: results to the standard output and a file, progress to the terminal. */
public final class Report implements AutoCloseable {

  private final PrintWriter file;

  /**
   * @param path file of the results, replaced
   */
  public Report(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    file = new PrintWriter(Files.newBufferedWriter(path));
  }

  /** A line of the results. */
  public void line(String text) {
    System.out.println(text);
    file.println(text);
  }

  /** A table of the results, with room around it. */
  public void table(Table table) {
    line("");
    table.lines().forEach(this::line);
    line("");
  }

  /** What is being done, for those who wait. */
  public void progress(String text) {
    System.err.println("... " + text);
  }

  @Override
  public void close() {
    file.close();
  }
}
