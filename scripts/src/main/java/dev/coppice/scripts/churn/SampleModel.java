package dev.coppice.scripts.churn;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes the artifact of {@code docs/examples}: the churn model of a tenant called sample, 40 trees
 * of depth 4 over 2,000 customers, {@code binary:logistic}. The same one each time.
 */
public final class SampleModel {

  private static final TrainingSize SIZE = new TrainingSize(40, 4, 2_000, 32);

  private SampleModel() {}

  /**
   * Writes it.
   *
   * @param args the file
   */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]));
  }

  /** Trains the model and packs it. */
  public static void write(Path file) throws IOException {
    TenantArtifact.write(file, ChurnModels.train("sample", SIZE, ChurnModels.Format.UBJSON));
  }
}
